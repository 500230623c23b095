// The shop's variant: `EventConsumer` with a handler that does nothing. Each run reads the topic from its beginning.
import { GROUP, openTransport } from '../our-transport.ts';
import { countMessages, resetOffsets } from './message-reader.ts';
import { serveWork } from '../work-server.ts';
import { kafkaSettings } from '../work-server.ts';

serveWork(async (count) => {
  await resetOffsets(kafkaSettings().topicPrefix + GROUP);
  // Each run needs a new consumer, because a closed consumer cannot be opened again.
  const transport = await openTransport();
  const { seen, work } = countMessages(count);
  const consumer = await transport.consume(() => {
    seen(1);
    return Promise.resolve();
  });
  const result = await work;
  await consumer.close();
  await transport.close();
  return result;
});
