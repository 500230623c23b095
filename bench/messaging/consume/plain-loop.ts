// The baseline: `eachBatch` of kafkajs, which parses each message and nothing else. Its defaults, which commit by themselves.
import { plainGroup, plainKafka, plainTopic } from '../plain-kafka.ts';
import { consumed, forget } from './reading.ts';
import { serveTurns } from '../turn-server.ts';

serveTurns(async (count) => {
  await forget(plainGroup);
  const consumer = plainKafka.consumer({ groupId: plainGroup });
  const { seen, work } = consumed(count);
  await consumer.connect();
  await consumer.subscribe({ topics: [plainTopic], fromBeginning: true });
  await consumer.run({
    partitionsConsumedConcurrently: 8,
    eachBatch: ({ batch }) => {
      for (const { value } of batch.messages) JSON.parse(value?.toString() ?? '');
      seen(batch.messages.length);
      return Promise.resolve();
    },
  });
  const result = await work;
  await consumer.disconnect();
  return result;
});
