// `npm run trace`: prints one purchase through all services, as recorded by `npm start`.
import { runCommand } from '@shop/running-stack/command';
import { StackProblem } from '@shop/running-stack/problem';
import { runningStack } from '@shop/running-stack/running-stack';
import { parseArguments, usage } from './arguments.ts';
import type { RecentTrace } from './recent-traces.ts';
import { traceText } from './trace-text.ts';

const RETENTION_HINT =
  "Spans arrive within a second. 'npm start' keeps only the last thousands of spans, and none after a restart.";

await runCommand({ name: 'trace', call: 'npm run trace --', usage }, async (args) => {
  const { json, orderId, gtxid = '' } = parseArguments(args);
  const url = receiverUrl();
  const gtxids = orderId === undefined ? [gtxid] : await ofOrder(url, orderId);
  const traces = await Promise.all(gtxids.map(async (id) => [id, await trace(url, id)] as const));
  process.stdout.write(
    json
      ? `${JSON.stringify(Object.fromEntries(traces), undefined, 2)}\n`
      : `${traces.map(([id, found]) => traceText(id, found)).join('\n\n')}\n`,
  );
  return 0;
});

function receiverUrl(): string {
  const { traces } = runningStack();
  if (traces) return traces.url;
  throw new StackProblem(
    'This stack sends its spans to another collector, because OTEL_* variables were set at its start. Search for the trace there.',
  );
}

async function ofOrder(url: string, orderId: string): Promise<string[]> {
  const response = await fetch(`${url}/orders/${orderId}`);
  const gtxids = (await response.json()) as string[];
  if (gtxids.length > 0) return gtxids;
  throw new StackProblem(`No trace of order ${orderId} was found. ${RETENTION_HINT}`);
}

async function trace(url: string, gtxid: string): Promise<RecentTrace> {
  const response = await fetch(`${url}/traces/${gtxid}`);
  if (response.ok) {
    const found = (await response.json()) as RecentTrace;
    if (found.spans.length > 0) return found;
  }
  throw new StackProblem(`No trace ${gtxid} was found. ${RETENTION_HINT}`);
}
