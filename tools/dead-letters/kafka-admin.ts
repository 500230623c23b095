// Sends one request to the dead-letter command of apps/kafka-admin. It runs where Kafka can be reached: on this machine, or,
// because the containers publish no Kafka, in a container of its own.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { DeadLetterResponse, DeadLetterRequest } from '@shop/messaging';
import { composeRun } from '@shop/running-stack/compose-exec';
import { StackProblem } from '@shop/running-stack/problem';
import { readState } from '@shop/running-stack/running-stack';
import type { Where } from './arguments.ts';

/** In docker-compose.yml: the service whose image is kafka-admin's. */
const SERVICE = 'kafka-topics';
const PROGRAM = 'dead-letters.js';

/** @param root the workspace. @throws StackProblem */
export async function askKafkaAdmin(
  root: string,
  where: Where,
  request: DeadLetterRequest,
): Promise<DeadLetterResponse> {
  const input = JSON.stringify(request);
  const answer = await ask(root, where, input);
  return JSON.parse(answer) as DeadLetterResponse;
}

async function ask(root: string, where: Where, input: string): Promise<string> {
  switch (where.kind) {
    case 'compose':
      return composeRun(root, { service: SERVICE, command: ['node', PROGRAM], input });
    case 'brokers':
      return askHere(root, where.brokers, where.topicPrefix, input);
    case 'local': {
      const state = readState(join(root, '.local', 'run'));
      if (!state) {
        throw new StackProblem(
          "No stack runs from this checkout. Start it with 'npm start' in another terminal; with containers, add --compose.",
        );
      }
      return askHere(root, state.kafka.brokers, '', input);
    }
  }
}

async function askHere(
  root: string,
  brokers: string,
  topicPrefix: string,
  input: string,
): Promise<string> {
  const program = join(root, 'apps/kafka-admin/dist', PROGRAM);
  if (!existsSync(program))
    throw new StackProblem("'npm run build' is needed once, for apps/kafka-admin.");
  const child = spawn(process.execPath, [program], {
    env: { PATH: process.env['PATH'], KAFKA_BROKERS: brokers, KAFKA_TOPIC_PREFIX: topicPrefix },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) => child.on('close', resolve));
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [answer, complaint, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    exited,
  ]);
  if (code === 0) return answer;
  throw new StackProblem(`Kafka at ${brokers} cannot do it: ${complaint.trim()}`);
}
