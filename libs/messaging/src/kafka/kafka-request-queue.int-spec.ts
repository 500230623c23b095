// kafkajs checks every millisecond whether a request waits (tulios/kafkajs #1704). Four idle services used a sixth of a
// processor.
import { createTopics, type TestTopics } from '@shop/testing';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeAll, expect, it, vi } from 'vitest';
import { testSettings } from '../transport.fixture.js';
import { createKafka, createProducer } from './kafka-client.js';

const WATCHED_MS = 300;

let topics: TestTopics;

beforeAll(async () => {
  topics = await createTopics();
});
afterEach(() => vi.restoreAllMocks());

it('sets no timers for an idle connection', async () => {
  const producer = createProducer(createKafka(testSettings(topics)));
  await producer.connect();
  const timers = vi.spyOn(globalThis, 'setTimeout');
  await wait(WATCHED_MS);
  expect(timers).not.toHaveBeenCalled();
  await producer.disconnect();
});

it('sends requests beyond the limit of one in flight in order', async () => {
  const producer = createProducer(createKafka(testSettings(topics)));
  await producer.connect();
  const topic = `${topics.prefix}order.events.v1`;
  const send = (value: string) => producer.send({ topic, messages: [{ key: 'one', value }] });
  const sent = await Promise.all(['first', 'second', 'third', 'fourth'].map(send));
  expect(sent.flat()).toHaveLength(4);
  await producer.disconnect();
});
