import { names } from '@nx/devkit';
import { Refusal } from './refusal.ts';

/** One name in the spellings of code, tables and routes. */
export interface Names {
  /** `stock-check`: for folders, files and the short name of a service. */
  readonly file: string;
  /** `StockCheck` */
  readonly type: string;
  /** `stockCheck` */
  readonly variable: string;
  /** `STOCK_CHECK`: for environment variables. */
  readonly constant: string;
  /** `stock_check`: for tables and roles. */
  readonly table: string;
  /** `stock check`: for sentences. */
  readonly words: string;
  /** `stock-checks`: for HTTP paths. */
  readonly path: string;
  /** `stock checks`: for sentences. */
  readonly plural: string;
  /** `stockChecks`: for a list of them, or for their repository. */
  readonly variables: string;
  /** `StockChecks` */
  readonly types: string;
}

const MAX_NAME_LENGTH = 30;

/** Names that a table, a class or a variable cannot have. */
const RESERVED = new Set(
  `all analyse analyze and any array as asc case cast check class column const constraint create default delete desc
   distinct do else end enum export false fetch for foreign from function grant group having if import in in index into
   interface is join let limit new not null object offset on only or package primary private protected public
   references return select session static string symbol switch table then to true type union unique user using var
   void when where window with yield`.split(/\s+/),
);

/** @throws Refusal if the name is not valid for a folder, a table and a class. */
export function namesOf(name: string): Names {
  if (!/^[a-z][a-z0-9]*(-[a-z][a-z0-9]*)*$/.test(name) || name.length > MAX_NAME_LENGTH) {
    throw new Refusal(
      `'${name}' is not a valid name. Use lower-case words with hyphens, at most ${MAX_NAME_LENGTH} characters, for example stock-check.`,
    );
  }
  if (RESERVED.has(name)) {
    throw new Refusal(`'${name}' is a reserved word of TypeScript or SQL. Choose another name.`);
  }
  return spellingsOf(name);
}

function spellingsOf(name: string): Names {
  const { className, propertyName, constantName } = names(name);
  const words = name.replaceAll('-', ' ');
  const plural = pluralOf(name);
  return {
    file: name,
    type: className,
    variable: propertyName,
    constant: constantName,
    table: name.replaceAll('-', '_'),
    words,
    path: plural,
    plural: plural.replaceAll('-', ' '),
    variables: names(plural).propertyName,
    types: names(plural).className,
  };
}

function pluralOf(name: string): string {
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(name) ? `${name}es` : `${name}s`;
}

/** `order-service` → `Order`, as in the names of its fixture. */
export function typeOfApp(app: string): string {
  return names(app.replace(/-service$/, '')).className;
}

/** `PaymentRefunded` → `payment-refunded` */
export function fileNameOf(type: string): string {
  return names(type).fileName;
}
