// `npm run dead-letters`: what services could not handle, to look at, to replay, to discard. See README.md beside this file.
import type { DeadLetterResponse, DeadLetterRequest } from '@shop/messaging';
import { runCommand } from '@shop/running-stack/command';
import { parseArguments, usage } from './arguments.ts';
import { askKafkaAdmin } from './kafka-admin.ts';
import { deeds, details, list } from './report.ts';

function told(answer: DeadLetterResponse, { action, dryRun = false }: DeadLetterRequest): string {
  switch (action) {
    case 'list':
      return list(answer);
    case 'show':
      return details(answer);
    case 'replay':
    case 'discard':
      return deeds(answer, dryRun);
  }
}

/** Who names a letter expects to find it. */
function missing(
  { letters, counts }: DeadLetterResponse,
  { filter, action }: DeadLetterRequest,
): string[] {
  if (!filter.ids || counts.found > letters.length) return [];
  const found = new Set(letters.map(({ id }) => id));
  const state = action === 'show' ? '' : 'open ';
  return filter.ids.filter((id) => !found.has(id)).map((id) => `There is no ${state}letter ${id}.`);
}

await runCommand({ name: 'dead-letters', call: 'npm run dead-letters --', usage }, async (args) => {
  const parsed = parseArguments(args);
  const { request, json } = parsed;
  const answer = await askKafkaAdmin(parsed);
  const output = json ? JSON.stringify(answer, undefined, 2) : told(answer, request);
  if (output !== '') process.stdout.write(`${output}\n`);
  const notFound = missing(answer, request);
  for (const sentence of notFound) process.stderr.write(`dead-letters: ${sentence}\n`);
  return answer.counts.refused > 0 || notFound.length > 0 ? 1 : 0;
});
