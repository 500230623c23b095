// Ours: `EventConsumer`, with a handler that does nothing. Each turn reads the topic from its beginning.
import { GROUP, openTransport } from '../our-transport.ts';
import { consumed, forget } from './reading.ts';
import { serveTurns } from '../turn-server.ts';
import { kafkaSettings } from '../turn-server.ts';

serveTurns(async (count) => {
  await forget(kafkaSettings().topicPrefix + GROUP);
  // A new one each time, because a consumer that was closed stays so.
  const transport = await openTransport();
  const { seen, work } = consumed(count);
  const consumer = await transport.consume(() => {
    seen(1);
    return Promise.resolve();
  });
  const result = await work;
  await consumer.close();
  await transport.close();
  return result;
});
