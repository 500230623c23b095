import { parseCommandLine, UsageProblem } from '@shop/running-stack/command';
import type { DatabaseUrls } from './databases.ts';
import { GRACE_MS } from './when.ts';

export interface Arguments {
  /** The containers. Otherwise the databases of these URLs, or of the running stack. */
  readonly compose: boolean;
  readonly urls: DatabaseUrls | undefined;
  readonly json: boolean;
  readonly settled: boolean;
  readonly graceMs: number;
  readonly withinMs: number;
}

export const usage = () => `npm run invariants [-- options]

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
  const { values } = parseCommandLine({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      compose: { type: 'boolean', default: false },
      settled: { type: 'boolean', default: false },
      grace: { type: 'string' },
      wait: { type: 'string' },
      'order-database-url': { type: 'string' },
      'user-database-url': { type: 'string' },
      'product-database-url': { type: 'string' },
    },
  });
  const { json, compose, settled, grace, wait } = values;
  const urls = databaseUrls(
    values['order-database-url'],
    values['user-database-url'],
    values['product-database-url'],
  );
  if (compose && urls) throw new UsageProblem('--compose and database URLs exclude each other.');
  return {
    ...{ json, compose, settled, urls },
    graceMs: milliseconds('grace', grace) ?? GRACE_MS,
    withinMs: milliseconds('wait', wait) ?? 10_000,
  };
}

function databaseUrls(order?: string, user?: string, product?: string): DatabaseUrls | undefined {
  if (order !== undefined && user !== undefined && product !== undefined) {
    return { order, user, product };
  }
  if (order === undefined && user === undefined && product === undefined) return undefined;
  throw new UsageProblem('All three databases are needed: the check is about what they agree on.');
}

function milliseconds(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,6}$/.test(text)) throw new UsageProblem(`--${option} is a number of seconds.`);
  return Number(text) * 1_000;
}
