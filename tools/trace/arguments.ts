import { parseCommandLine, UsageProblem } from '@shop/running-stack/command';

export interface Arguments {
  readonly json: boolean;
  /** Either this or `gtxid` is present. */
  readonly orderId?: string;
  readonly gtxid?: string;
}

export const usage = () => `npm run trace -- <gtxid | orderId> [--json]

Prints the spans of a purchase that 'npm start' has recorded: a tree of all services, with start and duration in
milliseconds, and with the log lines. The gtxid is in the header x-gtxid of each response and in each log line. For an
order, all traces that changed it are printed. It is a tool for development: only the last traces are kept, in memory.

  --json     print spans and log lines as JSON
  --help     show this help

Exit codes: 0 printed, 1 unknown trace or no running stack, 2 invalid command line.
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
  if (rest.length > 0) {
    throw new UsageProblem(`Only one id is allowed; remove '${rest.join(' ')}'.`);
  }
  if (GTXID.test(id)) return { json: values.json, gtxid: id };
  if (ORDER_ID.test(id)) return { json: values.json, orderId: id };
  throw new UsageProblem(`'${id}' is neither a gtxid (32 hex digits) nor an order id (a UUID).`);
}
