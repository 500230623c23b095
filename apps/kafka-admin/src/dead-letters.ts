// The dead-letter command: one request as JSON on standard input, the response as JSON on standard output. It runs where Kafka
// can be reached; `npm run dead-letters` starts it and prints the response for people.
import { DeadLetterQueues, type DeadLetterRequest } from '@shop/messaging';
import { Logger } from '@nestjs/common';
import { text } from 'node:stream/consumers';

Logger.overrideLogger(false);

const { KAFKA_BROKERS: brokers, KAFKA_TOPIC_PREFIX: topicPrefix = '' } = process.env;
try {
  if (!brokers) throw new Error('KAFKA_BROKERS is missing: comma-separated host:port.');
  const request = JSON.parse(await text(process.stdin)) as DeadLetterRequest;
  const queues = await DeadLetterQueues.open({ brokers: brokers.split(','), topicPrefix });
  try {
    process.stdout.write(JSON.stringify(await queues.handle(request)));
  } finally {
    await queues.close();
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
