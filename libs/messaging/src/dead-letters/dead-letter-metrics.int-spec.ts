import { OrderConfirmed } from '@shop/contracts';
import { createTcpProxy, createTopics, eventually, observeEvents, seriesOf } from '@shop/testing';
import { Registry } from 'prom-client';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { createKafka } from '../kafka/kafka-client.js';
import { testSettings, startTransport, through } from '../transport.fixture.js';
import { DeadLetterQueues } from './dead-letter-queues.js';
import { DeadLetterMetrics } from './dead-letter-metrics.js';

const SERIES = 'messaging_dead_letters_open{topic="order.events.v1",group="product-service"}';
const open: (() => Promise<void>)[] = [];
let topics: Awaited<ReturnType<typeof createTopics>>;
let observer: Awaited<ReturnType<typeof observeEvents>>;
let proxy: Awaited<ReturnType<typeof createTcpProxy>>;
let metrics: DeadLetterMetrics;
const registry: Registry = new Registry();

beforeAll(async () => {
  topics = await createTopics();
  observer = await observeEvents(topics);
  proxy = await createTcpProxy(topics.brokers);
  const transport = await startTransport(topics, [[OrderConfirmed, () => Promise.resolve()]]);
  const settings = testSettings(topics);
  metrics = new DeadLetterMetrics(createKafka(settings, through(proxy)), settings, registry, 50);
  metrics.onApplicationBootstrap();
  open.push(
    () => metrics.onApplicationShutdown(),
    () => transport.close(),
    () => proxy.close(),
    () => observer.close(),
  );
});
afterAll(async () => {
  for (const close of open) await close();
});

async function told(): Promise<number | undefined> {
  return seriesOf(await registry.metrics()).get(SERIES);
}

async function putPoison(letters: number): Promise<void> {
  for (let letter = 0; letter < letters; letter++) {
    const headers = { ce_type: OrderConfirmed.type };
    await observer.publishRaw(OrderConfirmed.topic, { key: uuidv7(), value: '{', headers });
  }
}

it('counts open dead letters, and warns while one is open', async () => {
  await eventually(async () => expect(await told()).toBe(0));
  expect(metrics.warning()).toBeUndefined();
  await putPoison(3);
  await eventually(async () => expect(await told()).toBe(3));
  expect(metrics.warning()).toBe(
    "open dead letters: 3 of order.events.v1; see 'npm run dead-letters'",
  );

  const queues = await DeadLetterQueues.open(testSettings(topics));
  const { letters } = await queues.handle({ action: 'list', filter: {} });
  const ids = letters.slice(0, 2).map(({ id }) => id);
  await queues.handle({ action: 'discard', filter: { ids }, force: true });
  await eventually(async () => expect(await told()).toBe(1));
  await queues.handle({ action: 'discard', filter: {}, force: true });
  await eventually(async () => expect(await told()).toBe(0));
  expect(metrics.warning()).toBeUndefined();
  await queues.close();
});

it('reports no value while the broker is unavailable, and continues when it is available again', async () => {
  await putPoison(1);
  await eventually(async () => expect(await told()).toBe(1));
  await proxy.cut();
  await eventually(async () => expect(await told()).toBeUndefined(), { withinMs: 20_000 });
  expect(metrics.warning()).toBeUndefined();
  await proxy.restore();
  await eventually(async () => expect(await told()).toBe(1), { withinMs: 20_000 });
});
