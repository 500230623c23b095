import { deadLetterTopic, OrderConfirmed, retryTopic } from '@shop/contracts';
import {
  createTcpProxy,
  createTopics,
  eventually,
  type TcpProxy,
  type ObservedEvent,
  observeEvents,
  type TestTopics,
} from '@shop/testing';
import type { KafkaMessage } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKafka } from '../kafka/kafka-client.js';
import { confirmed } from '../order-events.fixture.js';
import { EventPublisher } from '../publisher/event-publisher.js';
import {
  committedOffset,
  GROUP,
  testSettings,
  keysOfPartition,
  startTransport,
  through,
} from '../transport.fixture.js';
import { readTopics } from './read-topics.js';

const TOPIC = OrderConfirmed.topic;
const DEAD_LETTERS = deadLetterTopic(TOPIC, GROUP);
let topics: TestTopics;
let observer: Awaited<ReturnType<typeof observeEvents>>;
let transport: Awaited<ReturnType<typeof startTransport>>;
/** The publisher's connection to the broker. The consumer has its own. */
let proxy: TcpProxy;
/** The subjects whose handler throws, and how often it has thrown. */
const poison = new Map<string, number>();
const handled: string[] = [];

class NoSuchLineError extends Error {
  override readonly name = 'NoSuchLineError';
}

beforeAll(async () => {
  topics = await createTopics();
  observer = await observeEvents(topics);
  proxy = await createTcpProxy(topics.brokers);
  const handler = ({ subject }: { subject: string }) => {
    const failures = poison.get(subject);
    if (failures === undefined) return Promise.resolve(void handled.push(subject));
    poison.set(subject, failures + 1);
    return Promise.reject(new NoSuchLineError(`order ${subject} has no such line`));
  };
  const network = { publisherNetwork: through(proxy) };
  transport = await startTransport(topics, [[OrderConfirmed, handler]], network);
});
afterAll(async () => {
  await transport.close();
  await proxy.close();
  await observer.close();
});

const publish = (subject: string, id?: string) =>
  observer.publish(OrderConfirmed, { subject, data: confirmed(subject), ...(id ? { id } : {}) });

function deadLetterOf(subject: string): Promise<ObservedEvent> {
  return eventually(() => {
    const letters = observer
      .all()
      .filter(({ topic, headers }) => topic === DEAD_LETTERS && headers['ce_subject'] === subject);
    expect(letters).toHaveLength(1);
    return letters[0] as ObservedEvent;
  });
}

it('makes four attempts for a message that fails, then writes a dead letter with all details', async () => {
  const [bad, next] = keysOfPartition(0, 2) as [string, string];
  poison.set(bad, 0);
  await publish(bad, 'the-id');
  await publish(next);

  const letter = await deadLetterOf(bad);
  expect(poison.get(bad)).toBe(4);
  expect(JSON.parse(letter.value)).toEqual(confirmed(bad));
  expect(letter.headers).toMatchObject({
    ce_id: 'the-id',
    ce_type: OrderConfirmed.type,
    ce_source: OrderConfirmed.source,
    'x-error-class': 'NoSuchLineError',
    'x-error-message': `order ${bad} has no such line`,
    'x-attempts': '4',
    'x-original-position': `${TOPIC}/0/0`,
  });
  expect(Date.parse(letter.headers['x-failed-at'] ?? '')).toBeCloseTo(Date.now(), -5);
  expect(letter.headers['x-first-failed-at']).toBe(letter.headers['x-failed-at']);
  await eventually(() => expect(handled).toContain(next));
  await eventually(async () => expect(await committedOffset(topics, TOPIC, 0)).toBe(2));
});

it.each<[string, number, string | null, Record<string, string>]>([
  ['a value that is not JSON', 1, '{"orderId":', {}],
  ['no value', 2, null, {}],
  ['a payload that violates the contract', 3, '{"orderId":"x"}', {}],
  ['no type', 4, '{}', { ce_type: '' }],
  ['no id', 5, '{}', { ce_id: '' }],
])(
  'writes a dead letter immediately for a message with %s, and the partition continues',
  async (_what, partition, value, headers) => {
    const [bad, next] = keysOfPartition(partition, 2) as [string, string];
    const ce = {
      ce_id: bad,
      ce_type: OrderConfirmed.type,
      ce_subject: bad,
      ce_time: new Date().toISOString(),
      ...headers,
    };
    await observer.publishRaw(TOPIC, { key: bad, value, headers: ce });
    await publish(next);

    const letter = await deadLetterOf(bad);
    expect(letter.headers).toMatchObject({
      'x-error-class': 'MalformedEventError',
      'x-attempts': '1',
      'x-original-position': `${TOPIC}/${partition}/0`,
    });
    expect(letter.value).toBe(value ?? '');
    await eventually(() => expect(handled).toContain(next));
  },
);

it('keeps headers byte for byte, including binary and repeated ones', async () => {
  const [bad] = keysOfPartition(5, 1) as [string];
  const settings = testSettings(topics);
  const kafka = createKafka(settings);
  const publisher = new EventPublisher(kafka, topics.prefix);
  const headers = {
    binary: Buffer.from([0, 255, 128]),
    twice: [Buffer.from('a'), Buffer.from('b')],
  };
  const ce = { ce_subject: Buffer.from(bad), ce_time: Buffer.alloc(0) };
  await publisher.forward(topics.prefix + TOPIC, {
    key: Buffer.from(bad),
    value: Buffer.from([1, 254]),
    headers: { ...ce, ...headers },
  });
  await deadLetterOf(bad);
  const admin = kafka.admin();
  await admin.connect();
  const found: KafkaMessage[] = [];
  await readTopics(kafka, admin, [topics.prefix + DEAD_LETTERS], (_topic, _partition, message) => {
    if (message.key?.toString() === bad) found.push(message);
  });
  await Promise.all([admin.disconnect(), publisher.onApplicationShutdown()]);
  expect(found[0]?.headers).toMatchObject({ ...ce, ...headers });
  expect(found[0]?.value).toEqual(Buffer.from([1, 254]));
});

describe('a message that fails again after its replay', () => {
  const failed = {
    'x-attempts': '4',
    'x-original-position': 'order.events.v1/6/17',
    'x-first-failed-at': '2026-01-02T03:04:05.000Z',
  };

  it('adds its attempts, and keeps its first position and time', async () => {
    const [bad] = keysOfPartition(6, 1) as [string];
    const headers = { ce_subject: bad, ...failed };
    await observer.publishRaw(retryTopic(TOPIC, GROUP), { key: bad, value: '', headers });
    const letter = await deadLetterOf(bad);
    expect(letter.headers).toMatchObject({ ...failed, 'x-attempts': '5' });
    expect(letter.headers['x-failed-at']).not.toBe(failed['x-first-failed-at']);
  });

  it('is not a replay if only the sender set such headers', async () => {
    const [bad] = keysOfPartition(6, 1) as [string];
    const headers = { ce_subject: bad, ...failed };
    await observer.publishRaw(TOPIC, { key: bad, value: '', headers });
    const letter = await deadLetterOf(bad);
    expect(letter.headers).toMatchObject({
      'x-attempts': '1',
      'x-original-position': `${TOPIC}/6/0`,
      'x-first-failed-at': letter.headers['x-failed-at'],
    });
  });
});

it('does not lose a dead letter that cannot be written', async () => {
  const [bad, next] = keysOfPartition(7, 2) as [string, string];
  await proxy.cut();
  await observer.publishRaw(TOPIC, { key: bad, value: '', headers: { ce_subject: bad } });
  await publish(next);
  await eventually(() => expect(handled).toContain(next));
  expect(await committedOffset(topics, TOPIC, 7)).toBe(-1);

  await proxy.restore();
  await deadLetterOf(bad);
  await eventually(async () => expect(await committedOffset(topics, TOPIC, 7)).toBe(2));
});
