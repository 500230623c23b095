import { parseCommandLine, UsageProblem } from '@shop/running-stack/command';
import type { DatabaseUrls } from './databases.ts';
import { GRACE_MS } from './point-in-time.ts';

export interface Arguments {
  /** Use the containers. Otherwise use these URLs, or the databases of the running stack. */
  readonly compose: boolean;
  readonly urls: DatabaseUrls | undefined;
  readonly json: boolean;
  readonly settled: boolean;
  readonly graceMs: number;
  readonly withinMs: number;
}

export const usage = () => `npm run invariants [-- options]

Compares the three databases of a running system and checks the invariants. It finds lost and late orders, wrong payments,
and missing units and cents. It checks each order, each product and each wallet. It only reads.

  (no option)        the stack that 'npm start' runs from this checkout
  --compose          the containers of 'docker compose up'
  --order-database-url=URL --user-database-url=URL --product-database-url=URL
                     any other databases
  --settled          no order is in progress: every order must have settled, and all its effects must have arrived
  --grace=SECONDS    how long the effects of a settled order may take (${GRACE_MS / 1_000}: the hard deadline and a sweep)
  --wait=SECONDS     how long to repeat the check after a violation (10)
  --json             for programs
  --help             show this

Exit codes: 0 all invariants are true, 1 one is violated, 2 nothing could be checked.
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
  if (compose && urls) throw new UsageProblem('Use either --compose or database URLs.');
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
  throw new UsageProblem('The check needs the URLs of all three databases.');
}

function milliseconds(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,6}$/.test(text)) throw new UsageProblem(`--${option} must be a number of seconds.`);
  return Number(text) * 1_000;
}
