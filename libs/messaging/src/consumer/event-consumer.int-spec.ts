import { OrderConfirmed, OrderPlaced, retryTopic } from '@shop/contracts';
import { createTopics, eventually, observeEvents, seriesOf, type TestTopics } from '@shop/testing';
import { currentTrace, startTrace, traceHeaders, type TraceContext } from '@shop/tracing';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { confirmed, databaseUnavailable, numberOf } from '../order-events.fixture.js';
import {
  committedOffset,
  createTransport,
  GROUP,
  keysOfPartition,
  startTransport,
  type TestHandler,
} from '../transport.fixture.js';

const TOPIC = OrderConfirmed.topic;
let topics: TestTopics;
let observer: Awaited<ReturnType<typeof observeEvents>>;
const running: { close: () => Promise<void> }[] = [];

beforeAll(async () => {
  topics = await createTopics();
  observer = await observeEvents(topics);
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((transport) => transport.close()));
});
afterAll(() => observer.close());

async function start(handler: TestHandler) {
  const transport = await startTransport(topics, [[OrderConfirmed, handler]]);
  running.push(transport);
  return transport;
}

const publish = (subject: string, number = 0, headers = {}) =>
  observer.publish(OrderConfirmed, { subject, data: confirmed(subject, number), headers });

// Each test has its own partition.
it('processes one key in order while other keys of its partition continue', async () => {
  const [a, b] = keysOfPartition(0, 2) as [string, string];
  await publish(a, 1);
  await publish(a, 2);
  await publish(b, 3);
  const log: string[] = [];
  const otherKeyDone = Promise.withResolvers<void>();

  await start(async (event) => {
    log.push(`begin ${numberOf(event)}`);
    // If keys were not concurrent, this would wait indefinitely.
    if (numberOf(event) === 1) await otherKeyDone.promise;
    if (numberOf(event) === 3) otherKeyDone.resolve();
    log.push(`end ${numberOf(event)}`);
  });

  await eventually(() => expect(log).toHaveLength(6));
  expect(log).toEqual(['begin 1', 'begin 3', 'end 3', 'end 1', 'begin 2', 'end 2']);
});

it('processes partitions concurrently', async () => {
  const keys = [0, 1].flatMap((partition) => keysOfPartition(partition, 1));
  // Published before the start, so that one fetch returns both.
  await Promise.all(keys.map((key) => publish(key)));
  const bothBegun = Promise.withResolvers<void>();
  let begun = 0;
  let ended = 0;
  await start(async () => {
    if (++begun === 2) bothBegun.resolve();
    await bothBegun.promise;
    ended++;
  });
  await eventually(() => expect(ended).toBe(2));
});

it('processes up to the configured number of messages concurrently, in all partitions', async () => {
  const keys = [0, 1].flatMap((partition) => keysOfPartition(partition, 5));
  await Promise.all(keys.map((key) => publish(key)));
  const released = Promise.withResolvers<void>();
  let begun = 0;
  const handler = async () => {
    begun++;
    await released.promise;
  };
  const limited = await startTransport(topics, [[OrderConfirmed, handler]], { maxInFlight: 3 });
  running.push(limited);
  const inFlight = async () =>
    seriesOf(await limited.registry.metrics()).get('messaging_in_flight_messages');
  await eventually(async () => expect(await inFlight()).toBe(3));
  expect(begun).toBe(3);
  released.resolve();
  await eventually(() => expect(begun).toBe(10));
});

it('leaves exactly the unfinished messages to the next consumer when it is stopped during a batch', async () => {
  const keys = keysOfPartition(2, 60);
  await Promise.all(keys.map((key, number) => publish(key, number)));
  const first: number[] = [];
  const enough = Promise.withResolvers<void>();
  const stopped = Promise.withResolvers<void>();
  const { close } = await start(async (event) => {
    if (first.length >= 20) {
      enough.resolve();
      await stopped.promise;
    }
    first.push(numberOf(event));
  });
  await enough.promise;
  const closed = close();
  stopped.resolve();
  await closed;
  expect(first.length).toBeLessThan(60);

  const second: number[] = [];
  await start((event) => {
    second.push(numberOf(event));
    return Promise.resolve();
  });
  await eventually(() => expect(first.length + second.length).toBe(60));
  expect([...first, ...second].toSorted((a, b) => a - b)).toEqual([...keys.keys()]);
});

it('finishes the message in flight when it closes, and commits it', async () => {
  const [key] = keysOfPartition(3, 1) as [string];
  const begun = Promise.withResolvers<void>();
  const finish = Promise.withResolvers<void>();
  const { close } = await start(async () => {
    begun.resolve();
    await finish.promise;
  });
  await publish(key);
  await begun.promise;

  let isClosed = false;
  const closed = close().then(() => (isClosed = true));
  expect(await committedOffset(topics, TOPIC, 3)).toBe(-1);
  expect(isClosed).toBe(false);
  finish.resolve();
  await closed;
  expect(await committedOffset(topics, TOPIC, 3)).toBe(1);
});

it('waits while the infrastructure is unavailable, continues automatically, and commits only finished work', async () => {
  const [stuck, neighbour] = keysOfPartition(4, 2) as [string, string];
  const [elsewhere] = keysOfPartition(5, 1) as [string];
  await publish(stuck, 1);
  await publish(stuck, 2);
  await publish(neighbour, 3);
  const log: number[] = [];
  let unavailable = true;
  let attempts = 0;
  await start((event) => {
    if (event.subject === stuck && unavailable) {
      attempts++;
      return Promise.reject(databaseUnavailable());
    }
    log.push(numberOf(event));
    return Promise.resolve();
  });

  // More often than the attempts for a message whose failure has another cause.
  await eventually(() => expect(attempts).toBeGreaterThan(4));
  await publish(elsewhere, 4);
  await eventually(() => expect(log).toContain(4));
  expect(log).not.toContain(2);
  // 3 may be finished, but it comes after 1.
  expect(await committedOffset(topics, TOPIC, 4)).toBe(-1);

  unavailable = false;
  await eventually(async () => expect(await committedOffset(topics, TOPIC, 4)).toBe(3));
  expect(log.filter((number) => number < 3)).toEqual([1, 2]);
  expect(log).toContain(3);
  expect(observer.all().filter(({ topic }) => topic.endsWith('.dlq'))).toEqual([]);
});

it("continues the sender's trace in the handler, one hop further", async () => {
  const [key] = keysOfPartition(6, 1) as [string];
  const sender = startTrace(undefined, 4);
  let received: TraceContext | undefined;
  await start(() => {
    received = currentTrace();
    return Promise.resolve();
  });
  await publish(key, 0, traceHeaders(sender));
  await eventually(() => expect(received).toMatchObject({ gtxid: sender.gtxid, ltxid: 5 }));
  expect(received?.spanId).not.toBe(sender.spanId);
});

it('receives replays of its own group, and ignores unknown types', async () => {
  const [key] = keysOfPartition(7, 1) as [string];
  const seen: number[] = [];
  await start((event) => Promise.resolve(void seen.push(numberOf(event))));
  await observer.publish(OrderPlaced, { subject: key, data: 'whatever a newer version sends' });
  await publish(key, 1);
  const { headers, value } = await observer.waitFor(OrderConfirmed, key);
  await observer.publishRaw(retryTopic(TOPIC, GROUP), { key, value, headers });

  await eventually(() => expect(seen).toEqual([1, 1]));
  expect(await eventually(() => committedOffset(topics, TOPIC, 7))).toBe(2);
});

it('loses nothing and keeps the order of keys while replicas join and leave', async () => {
  const keys = Array.from({ length: 8 }, (_, partition) => keysOfPartition(partition, 2)).flat();
  const seen = new Map<string, Set<number>>(keys.map((key) => [key, new Set()]));
  const record: TestHandler = (event) =>
    // The set keeps the order of first deliveries. An event can be delivered again after a change of replicas.
    Promise.resolve(void seen.get(event.subject)?.add(numberOf(event)));
  const publishAll = (from: number) =>
    Promise.all(
      keys.map(async (key) => {
        for (let number = from; number < from + 10; number++) await publish(key, number);
      }),
    );

  const first = await start(record);
  const published = publishAll(0);
  await start(record);
  await published;
  const more = publishAll(10);
  await first.close();
  await more;

  const expected = keys.map(() => Array.from({ length: 20 }, (_, number) => number));
  await eventually(() =>
    expect([...seen.values()].map((numbers) => [...numbers])).toEqual(expected),
  );
});

it('refuses to start if two handlers are bound to one event', () => {
  const handler = () => Promise.resolve();
  const { consumer } = createTransport(topics, [
    [OrderConfirmed, handler],
    [OrderConfirmed, handler],
  ]);
  let error: unknown;
  consumer.listen((problem) => (error = problem));
  expect(String(error)).toContain('two handlers');
});
