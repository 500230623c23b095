// `npm run dead-letters` lists, shows, replays and discards messages that services could not handle. See README.md.
import type { DeadLetterResponse, DeadLetterRequest } from '@shop/messaging';
import { runCommand } from '@shop/running-stack/command';
import { parseArguments, usage } from './arguments.ts';
import { runKafkaAdmin } from './kafka-admin.ts';
import { actions, details, list } from './report.ts';

function describeResult(
  response: DeadLetterResponse,
  { action, dryRun = false }: DeadLetterRequest,
): string {
  switch (action) {
    case 'list':
      return list(response);
    case 'show':
      return details(response);
    case 'replay':
    case 'discard':
      return actions(response, dryRun);
  }
}

/** A dead letter that the caller names must exist. */
function missing(
  { letters, counts }: DeadLetterResponse,
  { filter, action }: DeadLetterRequest,
): string[] {
  if (!filter.ids || counts.found > letters.length) return [];
  const found = new Set(letters.map(({ id }) => id));
  const state = action === 'show' ? '' : 'open ';
  return filter.ids
    .filter((id) => !found.has(id))
    .map((id) => `There is no ${state}dead letter ${id}.`);
}

await runCommand({ name: 'dead-letters', call: 'npm run dead-letters --', usage }, async (args) => {
  const parsed = parseArguments(args);
  const { request, json } = parsed;
  const response = await runKafkaAdmin(parsed);
  const output = json ? JSON.stringify(response, undefined, 2) : describeResult(response, request);
  if (output !== '') process.stdout.write(`${output}\n`);
  const notFound = missing(response, request);
  for (const sentence of notFound) process.stderr.write(`dead-letters: ${sentence}\n`);
  return response.counts.refused > 0 || notFound.length > 0 ? 1 : 0;
});
