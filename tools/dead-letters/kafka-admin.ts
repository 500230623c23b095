// Sends one request to the dead-letter program of apps/kafka-admin. The program runs on this machine. With --compose it
// runs in its own container, because Kafka is not published there.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { DeadLetterResponse } from '@shop/messaging';
import { checkout } from '@shop/running-stack/checkout';
import { composeRun } from '@shop/running-stack/compose-exec';
import { StackProblem } from '@shop/running-stack/problem';
import { runningStack } from '@shop/running-stack/running-stack';
import { runTool } from '@shop/running-stack/tool';
import type { Arguments } from './arguments.ts';

/** The service in docker-compose.yml with the image of kafka-admin. */
const SERVICE = 'kafka-topics';
const PROGRAM = 'dead-letters.js';

/** @throws StackProblem */
export async function runKafkaAdmin({
  request,
  compose,
  brokers,
  topicPrefix,
}: Arguments): Promise<DeadLetterResponse> {
  const input = JSON.stringify(request);
  const response = compose
    ? await composeRun({ service: SERVICE, command: ['node', PROGRAM], input })
    : await runLocally(brokers ?? runningStack().kafka.brokers, topicPrefix, input);
  return JSON.parse(response) as DeadLetterResponse;
}

async function runLocally(brokers: string, topicPrefix: string, input: string): Promise<string> {
  const program = join(checkout, 'apps/kafka-admin/dist', PROGRAM);
  if (!existsSync(program)) {
    throw new StackProblem("apps/kafka-admin is not built. Run 'npm run build'.");
  }
  const { code, stdout, stderr } = await runTool(process.execPath, [program], {
    env: { PATH: process.env['PATH'], KAFKA_BROKERS: brokers, KAFKA_TOPIC_PREFIX: topicPrefix },
    input,
  });
  if (code === 0) return stdout;
  throw new StackProblem(`The request to Kafka at ${brokers} failed: ${stderr.trim()}`);
}
