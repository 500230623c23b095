import { parseArgs } from 'node:util';
import type { DatabaseUrls } from './databases.ts';
import { GRACE_MS } from './when.ts';

export type Where =
  | { readonly kind: 'local' }
  | { readonly kind: 'compose' }
  | { readonly kind: 'urls'; readonly urls: DatabaseUrls };

export type Arguments =
  | { readonly help: true }
  | {
      readonly help: false;
      readonly where: Where;
      readonly json: boolean;
      readonly settled: boolean;
      readonly graceMs: number;
      readonly withinMs: number;
    };

/** The command line is not one that can be understood. The message is one sentence. */
export class UsageProblem extends Error {
  override readonly name = 'UsageProblem';
}

export const USAGE = `npm run invariants [-- options]

Holds the three databases of a running system against each other: no order lost, late, paid twice or with the wrong amount,
no piece of stock and no cent gone. Per order, per product, per wallet. It only reads.

  (no option)        the stack that 'npm start' runs from this checkout
  --compose          the containers of 'docker compose up'
  --order-database-url=URL --user-database-url=URL --product-database-url=URL
                     any other
  --settled          nothing is on its way any more: every order has to have settled, with all that follows from it
  --grace=SECONDS    how long the end of an order may take to arrive everywhere (${GRACE_MS / 1_000}: the hard deadline and a sweep)
  --wait=SECONDS     for how long to look again where something is wrong (10)
  --json             for programs
  --help             show this

Exit codes: 0 all of them hold, 1 one is broken, 2 nothing could be checked.
`;

/** @throws UsageProblem */
export function parseArguments(args: readonly string[]): Arguments {
  const values = parse(args);
  if (values.help) return { help: true };
  return {
    help: false,
    where: place(values),
    json: values.json ?? false,
    settled: values.settled ?? false,
    graceMs: milliseconds('grace', values.grace) ?? GRACE_MS,
    withinMs: milliseconds('wait', values.wait) ?? 10_000,
  };
}

function parse(args: readonly string[]) {
  try {
    const { values } = parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        json: { type: 'boolean' },
        compose: { type: 'boolean' },
        settled: { type: 'boolean' },
        grace: { type: 'string' },
        wait: { type: 'string' },
        'order-database-url': { type: 'string' },
        'user-database-url': { type: 'string' },
        'product-database-url': { type: 'string' },
      },
    });
    return values;
  } catch (error) {
    // Node's own message: its first sentence names the option, the rest explains the `--` of command lines.
    const [sentence] = (error as Error).message.split(/\. |\n/);
    throw new UsageProblem(`${sentence}.`);
  }
}

function place(values: ReturnType<typeof parse>): Where {
  const {
    compose,
    'order-database-url': order,
    'user-database-url': user,
    'product-database-url': product,
  } = values;
  const given = [order, user, product].filter((url) => url !== undefined).length;
  if (given === 0) return { kind: compose ? 'compose' : 'local' };
  if (compose) throw new UsageProblem('--compose and database URLs exclude each other.');
  if (order === undefined || user === undefined || product === undefined) {
    throw new UsageProblem(
      'All three databases are needed: the check is about what they agree on.',
    );
  }
  return { kind: 'urls', urls: { order, user, product } };
}

function milliseconds(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,6}$/.test(text)) throw new UsageProblem(`--${option} is a number of seconds.`);
  return Number(text) * 1_000;
}
