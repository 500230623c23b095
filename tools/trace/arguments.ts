import { parseArgs } from 'node:util';

export type Arguments =
  | { readonly help: true }
  | {
      readonly help: false;
      readonly json: boolean;
      readonly gtxid: string;
      readonly orderId?: undefined;
    }
  | { readonly help: false; readonly json: boolean; readonly orderId: string };

/** The command line is not one that can be understood. The message is one sentence. */
export class UsageProblem extends Error {
  override readonly name = 'UsageProblem';
}

export const USAGE = `npm run trace -- <gtxid | orderId> [--json]

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
  const { values, positionals } = parse(args);
  if (values.help) return { help: true };
  const [id, ...rest] = positionals;
  if (id === undefined) throw new UsageProblem('Which trace? Give a gtxid or an order id.');
  if (rest.length > 0) throw new UsageProblem(`'${rest.join(' ')}' is too much: one at a time.`);
  const json = values.json ?? false;
  if (GTXID.test(id)) return { help: false, json, gtxid: id };
  if (ORDER_ID.test(id)) return { help: false, json, orderId: id };
  throw new UsageProblem(`'${id}' is neither a gtxid (32 hex digits) nor an order id (a UUID).`);
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: { help: { type: 'boolean', short: 'h' }, json: { type: 'boolean' } },
    });
  } catch (error) {
    // Node's own message: its first sentence names the option, the rest explains the `--` of command lines.
    const [sentence] = (error as Error).message.split(/\. |\n/);
    throw new UsageProblem(`${sentence}.`);
  }
}
