// One request to the dead-letter desk, as a process: JSON on standard input, JSON on standard output. `npm run dead-letters`
// runs it beside Kafka: on this machine, or inside of the container of an app, where Kafka can be reached.
import { Logger } from '@nestjs/common';
import { text } from 'node:stream/consumers';
import { DeadLetterDesk, type DeskRequest } from './dead-letter-desk.js';

Logger.overrideLogger(false);

const { KAFKA_BROKERS: brokers, KAFKA_TOPIC_PREFIX: topicPrefix = '' } = process.env;
try {
  if (!brokers) throw new Error('KAFKA_BROKERS is missing: comma-separated host:port.');
  const request = JSON.parse(await text(process.stdin)) as DeskRequest;
  const desk = await DeadLetterDesk.open({ brokers: brokers.split(','), topicPrefix });
  try {
    process.stdout.write(JSON.stringify(await desk.handle(request)));
  } finally {
    await desk.close();
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
