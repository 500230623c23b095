import { names } from '@nx/devkit';
import { Refusal } from './refusal.ts';

/** One name in each of the spellings that code, tables and routes need. */
export interface Names {
  /** `stock-check`: folders, files, the short name of a service. */
  readonly file: string;
  /** `StockCheck` */
  readonly type: string;
  /** `stockCheck` */
  readonly variable: string;
  /** `STOCK_CHECK`: environment variables. */
  readonly constant: string;
  /** `stock_check`: tables, roles. */
  readonly table: string;
  /** `stock check`, in sentences. */
  readonly words: string;
  /** `stock-checks`, in paths of HTTP. */
  readonly path: string;
  /** `stock checks`, in sentences. */
  readonly plural: string;
  /** `stockChecks`, for a variable that holds several, or their repository. */
  readonly variables: string;
  /** `StockChecks` */
  readonly types: string;
}

const LONGEST = 30;

/** Words that a table, a class or a variable cannot be called. */
const RESERVED = new Set(
  `all analyse analyze and any array as asc case cast check class column const constraint create default delete desc
   distinct do else end enum export false fetch for foreign from function grant group having if import in in index into
   interface is join let limit new not null object offset on only or package primary private protected public
   references return select session static string symbol switch table then to true type union unique user using var
   void when where window with yield`.split(/\s+/),
);

/** @throws Refusal where the name does not do for a folder, a table and a class at once. */
export function namesOf(name: string): Names {
  if (!/^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/.test(name) || name.length > LONGEST) {
    throw new Refusal(
      `'${name}' cannot be a name here: it has to be lower-case words with hyphens, ${LONGEST} characters at most, as in stock-check.`,
    );
  }
  if (RESERVED.has(name)) {
    throw new Refusal(`'${name}' is a word of TypeScript or SQL: choose another name.`);
  }
  return spellingsOf(name);
}

function spellingsOf(name: string): Names {
  const { className, propertyName, constantName } = names(name);
  const words = name.replaceAll('-', ' ');
  const many = pluralOf(name);
  return {
    file: name,
    type: className,
    variable: propertyName,
    constant: constantName,
    table: name.replaceAll('-', '_'),
    words,
    path: many,
    plural: many.replaceAll('-', ' '),
    variables: names(many).propertyName,
    types: names(many).className,
  };
}

function pluralOf(name: string): string {
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(name) ? `${name}es` : `${name}s`;
}

/** `order-service` → `Order`, the type in the names of its fixture. */
export function typeOfApp(app: string): string {
  return names(app.replace(/-service$/, '')).className;
}

/** `PaymentRefunded` → `payment-refunded` */
export function fileNameOf(type: string): string {
  return names(type).fileName;
}
