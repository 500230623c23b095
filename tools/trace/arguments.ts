import { parseCommandLine, UsageProblem } from '@shop/running-stack/command';

export interface Arguments {
  readonly json: boolean;
  /** Of an order, or of one trace. */
  readonly orderId?: string;
  readonly gtxid?: string;
}

export const usage = () => `npm run trace -- <gtxid | orderId> [--json]

Prints what 'npm start' has recorded of a purchase: every span of every service as a tree, with start and duration in
milliseconds, and the log lines between. The gtxid is in the header x-gtxid of each answer and in each log line; for an
order, all traces that moved it on are printed. Only the last traces are kept, in memory: a tool for development.

  --json     spans and log lines for machines
  --help     show this

Exit codes: 0 printed, 1 there is no such trace or no running stack, 2 the command line is wrong.
`;

const GTXID = /^[0-9a-f]{32}$/;
const ORDER_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** @throws UsageProblem */
export function parseArguments(args: readonly string[]): Arguments {
  const { values, positionals } = parseCommandLine({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false } },
  });
  const [id, ...rest] = positionals;
  if (id === undefined) throw new UsageProblem('Which trace? Give a gtxid or an order id.');
  if (rest.length > 0) throw new UsageProblem(`'${rest.join(' ')}' is too much: one at a time.`);
  if (GTXID.test(id)) return { json: values.json, gtxid: id };
  if (ORDER_ID.test(id)) return { json: values.json, orderId: id };
  throw new UsageProblem(`'${id}' is neither a gtxid (32 hex digits) nor an order id (a UUID).`);
}
