// The baseline: `eachBatch` of kafkajs, which only parses each message. With the defaults, kafkajs commits automatically.
import { plainGroup, plainKafka, plainTopic } from '../plain-kafka.ts';
import { countMessages, resetOffsets } from './message-reader.ts';
import { serveWork } from '../work-server.ts';

serveWork(async (count) => {
  await resetOffsets(plainGroup);
  const consumer = plainKafka.consumer({ groupId: plainGroup });
  const { seen, work } = countMessages(count);
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
