// Asks the dead-letter desk of @shop/messaging, a process that has to run where Kafka can be reached: on this machine, or,
// because the containers publish no Kafka, inside of one of them that has the library anyway.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import type { DeskAnswer, DeskRequest } from '@shop/messaging';
import { composeExec, runningServices } from '@shop/running-stack/compose-exec';
import { StackProblem } from '@shop/running-stack/problem';
import { readState } from '@shop/running-stack/running-stack';
import type { Where } from './arguments.ts';

const DESK = 'dist/dead-letter-desk.main.js';
/** Those with Kafka. The first that runs is as good as any: the desk sees the letters of all. */
const APPS = ['order-service', 'user-service', 'product-service'];

/** @param root the workspace. @throws StackProblem */
export async function askDesk(
  root: string,
  where: Where,
  request: DeskRequest,
): Promise<DeskAnswer> {
  const input = JSON.stringify(request);
  const answer = await ask(root, where, input);
  return JSON.parse(answer) as DeskAnswer;
}

async function ask(root: string, where: Where, input: string): Promise<string> {
  switch (where.kind) {
    case 'compose': {
      const running = await runningServices(root);
      const service = APPS.find((app) => running.includes(app));
      if (!service) {
        throw new StackProblem(
          `None of ${APPS.join(', ')} runs. 'docker compose up -d --wait' starts them.`,
        );
      }
      const command = ['node', `node_modules/@shop/messaging/${DESK}`];
      return composeExec(root, { service, command, input });
    }
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
  const desk = join(root, 'libs/messaging', DESK);
  if (!existsSync(desk))
    throw new StackProblem("'npm run build' is needed once, for libs/messaging.");
  const child = spawn(process.execPath, [desk], {
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
