// The dead-letter command. It reads one request as JSON from standard input and writes the response as JSON to standard
// output. `npm run dead-letters` starts it where it can reach Kafka, and prints the response for people.
import { DeadLetterQueues, type DeadLetterRequest } from '@shop/messaging';
import { Logger } from '@nestjs/common';
import { text } from 'node:stream/consumers';

Logger.overrideLogger(false);

const { KAFKA_BROKERS: brokers, KAFKA_TOPIC_PREFIX: topicPrefix = '' } = process.env;
try {
  if (!brokers)
    throw new Error('KAFKA_BROKERS is missing. Set it to comma-separated host:port pairs.');
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
