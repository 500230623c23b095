// kafkajs looks every millisecond whether a request waits (tulios/kafkajs #1704): four idle services used a sixth of a processor.
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

it('a connection with nothing to do sets no timers', async () => {
  const producer = createProducer(createKafka(testSettings(topics)));
  await producer.connect();
  const timers = vi.spyOn(globalThis, 'setTimeout');
  await wait(WATCHED_MS);
  expect(timers).not.toHaveBeenCalled();
  await producer.disconnect();
});

it('requests beyond the limit of one in flight are sent when it is their turn', async () => {
  const producer = createProducer(createKafka(testSettings(topics)));
  await producer.connect();
  const topic = `${topics.prefix}order.events.v1`;
  const send = (value: string) => producer.send({ topic, messages: [{ key: 'one', value }] });
  const sent = await Promise.all(['first', 'second', 'third', 'fourth'].map(send));
  expect(sent.flat()).toHaveLength(4);
  await producer.disconnect();
});
