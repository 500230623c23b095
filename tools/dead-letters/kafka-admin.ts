// Sends one request to the dead-letter command of apps/kafka-admin. It runs where Kafka can be reached: on this machine, or,
// because the containers publish no Kafka, in a container of its own.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DeadLetterResponse } from '@shop/messaging';
import { checkout } from '@shop/running-stack/checkout';
import { composeRun } from '@shop/running-stack/compose-exec';
import { StackProblem } from '@shop/running-stack/problem';
import { runningStack } from '@shop/running-stack/running-stack';
import { runTool } from '@shop/running-stack/tool';
import type { Arguments } from './arguments.ts';

/** In docker-compose.yml: the service whose image is kafka-admin's. */
const SERVICE = 'kafka-topics';
const PROGRAM = 'dead-letters.js';

/** @throws StackProblem */
export async function askKafkaAdmin({
  request,
  compose,
  brokers,
  topicPrefix,
}: Arguments): Promise<DeadLetterResponse> {
  const input = JSON.stringify(request);
  const answer = compose
    ? await composeRun({ service: SERVICE, command: ['node', PROGRAM], input })
    : await askHere(brokers ?? runningStack().kafka.brokers, topicPrefix, input);
  return JSON.parse(answer) as DeadLetterResponse;
}

async function askHere(brokers: string, topicPrefix: string, input: string): Promise<string> {
  const program = join(checkout, 'apps/kafka-admin/dist', PROGRAM);
  if (!existsSync(program)) {
    throw new StackProblem("'npm run build' is needed once, for apps/kafka-admin.");
  }
  const { code, stdout, stderr } = await runTool(process.execPath, [program], {
    env: { PATH: process.env['PATH'], KAFKA_BROKERS: brokers, KAFKA_TOPIC_PREFIX: topicPrefix },
    input,
  });
  if (code === 0) return stdout;
  throw new StackProblem(`Kafka at ${brokers} cannot do it: ${stderr.trim()}`);
}
