// kafkajs stops a consumer permanently after an error that it calls non-retriable, and after some that only seem so
// (tulios/kafkajs #1441). Here a new consumer replaces it.
import { OrderConfirmed } from '@shop/contracts';
import { createTopics, eventually, observeEvents, type TestTopics } from '@shop/testing';
import { KafkaJSNonRetriableError } from 'kafkajs';
import { Registry } from 'prom-client';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createKafka } from '../kafka/kafka-client.js';
import { confirmed, numberOf } from '../order-events.fixture.js';
import { EventPublisher } from '../publisher/event-publisher.js';
import { committedOffset, keysOfPartition, testSettings } from '../transport.fixture.js';
import { ConsumerMetrics } from './consumer-metrics.js';
import { EventConsumer } from './event-consumer.js';
import type { ReceivedEvent } from './received-event.js';

let topics: TestTopics;
let observer: Awaited<ReturnType<typeof observeEvents>>;

beforeAll(async () => {
  topics = await createTopics();
  observer = await observeEvents(topics);
});
afterAll(() => observer.close());

/** Throws inside kafkajs's own loop, which a handler cannot do. */
class FailingMetrics extends ConsumerMetrics {
  failures = 0;

  override lagging(): void {
    if (this.failures++ < 2) throw new KafkaJSNonRetriableError('kafkajs has had enough');
  }
}

it('replaces a consumer that kafkajs has stopped, and continues at the same position', async () => {
  const settings = testSettings(topics);
  const publisher = new EventPublisher(createKafka(settings), topics.prefix);
  const metrics = new FailingMetrics(new Registry());
  const consumer = new EventConsumer(createKafka(settings), publisher, metrics, settings);
  const handled: number[] = [];
  const handler = (event: ReceivedEvent) => Promise.resolve(void handled.push(numberOf(event)));
  const { topic, type } = OrderConfirmed;
  consumer.addHandler(`${topic}/${type}`, handler, true, { definition: OrderConfirmed });
  const statuses: string[] = [];
  consumer.status.subscribe((status) => statuses.push(status));
  consumer.listen((error) => {
    if (error) throw error as Error;
  });

  const [key] = keysOfPartition(0, 1) as [string];
  for (const number of [1, 2, 3]) {
    await observer.publish(OrderConfirmed, { subject: key, data: confirmed(key, number) });
  }
  await eventually(() => expect(handled).toEqual([1, 2, 3]), { withinMs: 20_000 });
  expect(metrics.failures).toBeGreaterThan(2);
  expect(statuses.filter((status) => status === 'disconnected').length).toBeGreaterThanOrEqual(2);
  consumer.check();
  await eventually(async () => expect(await committedOffset(topics, topic, 0)).toBe(3));
  await consumer.close();
  await publisher.onApplicationShutdown();
});
