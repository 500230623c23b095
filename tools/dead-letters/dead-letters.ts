// `npm run dead-letters`: what services could not handle, to look at, to replay, to discard. See README.md beside this file.
import { join } from 'node:path';
import type { DeadLetterResponse, DeadLetterRequest } from '@shop/messaging';
import { StackProblem } from '@shop/running-stack/problem';
import { parseArguments, USAGE, UsageProblem } from './arguments.ts';
import { askKafkaAdmin } from './kafka-admin.ts';
import { deeds, details, list } from './report.ts';

const root = join(import.meta.dirname, '..', '..');

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

try {
  const parsed = parseArguments(process.argv.slice(2));
  if (parsed.help) {
    process.stdout.write(USAGE);
  } else {
    const { request, json } = parsed;
    const answer = await askKafkaAdmin(root, parsed.where, request);
    const output = json ? JSON.stringify(answer, undefined, 2) : told(answer, request);
    if (output !== '') process.stdout.write(`${output}\n`);
    const notFound = missing(answer, request);
    for (const sentence of notFound) process.stderr.write(`dead-letters: ${sentence}\n`);
    if (answer.counts.refused > 0 || notFound.length > 0) process.exitCode = 1;
  }
} catch (error) {
  if (error instanceof UsageProblem) {
    process.stderr.write(`dead-letters: ${error.message}\n\n${USAGE}`);
    process.exitCode = 2;
  } else if (error instanceof StackProblem) {
    process.stderr.write(`dead-letters: ${error.message}\n`);
    process.exitCode = 1;
  } else {
    throw error;
  }
}
