// `npm run trace`: prints one purchase, through all services, as the stack of `npm start` has recorded it.
import { join } from 'node:path';
import { readState } from '@shop/running-stack/running-stack';
import { parseArguments, UsageProblem, USAGE } from './arguments.ts';
import type { RecentTrace } from './recent-traces.ts';
import { traceText } from './trace-text.ts';

const RUN_FOLDER = join(import.meta.dirname, '..', '..', '.local', 'run');

const FORGETFUL =
  "Spans arrive within a second; 'npm start' keeps the last thousands of them, and none over a restart.";

/** Nothing could be shown. The message is for whoever runs the command. */
class TraceProblem extends Error {
  override readonly name = 'TraceProblem';
}

try {
  const parsed = parseArguments(process.argv.slice(2));
  if (parsed.help) {
    process.stdout.write(USAGE);
  } else {
    const url = receiverUrl();
    const gtxids =
      parsed.orderId === undefined ? [parsed.gtxid] : await ofOrder(url, parsed.orderId);
    const traces = await Promise.all(
      gtxids.map(async (gtxid) => [gtxid, await trace(url, gtxid)] as const),
    );
    process.stdout.write(
      parsed.json
        ? `${JSON.stringify(Object.fromEntries(traces), undefined, 2)}\n`
        : `${traces.map(([gtxid, found]) => traceText(gtxid, found)).join('\n\n')}\n`,
    );
  }
} catch (error) {
  if (error instanceof UsageProblem) {
    process.stderr.write(`trace: ${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
  } else if (error instanceof TraceProblem) {
    process.stderr.write(`trace: ${error.message}\n`);
    process.exitCode = 1;
  } else {
    throw error;
  }
}

function receiverUrl(): string {
  const state = readState(RUN_FOLDER);
  if (!state)
    throw new TraceProblem("Shop does not run from this checkout. Start it with 'npm start'.");
  if (state.traces) return state.traces.url;
  throw new TraceProblem(
    'This stack sends its spans elsewhere, as OTEL_* variables told it when it was started. Look there.',
  );
}

async function ofOrder(url: string, orderId: string): Promise<string[]> {
  const response = await fetch(`${url}/orders/${orderId}`);
  const gtxids = (await response.json()) as string[];
  if (gtxids.length > 0) return gtxids;
  throw new TraceProblem(`No trace of order ${orderId} is known. ${FORGETFUL}`);
}

async function trace(url: string, gtxid: string): Promise<RecentTrace> {
  const response = await fetch(`${url}/traces/${gtxid}`);
  if (response.ok) {
    const found = (await response.json()) as RecentTrace;
    if (found.spans.length > 0) return found;
  }
  throw new TraceProblem(`No trace ${gtxid} is known. ${FORGETFUL}`);
}
