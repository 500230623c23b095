// Replicas join and leave under load. Only work in flight may be repeated, and no message may be lost.
import { OrderConfirmed } from '@shop/contracts';
import { createTopics, eventually, observeEvents, type TestTopics } from '@shop/testing';
import { setTimeout as work } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { confirmed, numberOf } from '../order-events.fixture.js';
import { keysOfPartition, startTransport, testSettings } from '../transport.fixture.js';

const MESSAGES = 3_200;
/** The duration of a handler in milliseconds, so long that work is in flight at each change of members. */
const WORK_MS = 10;

let topics: TestTopics;
let observer: Awaited<ReturnType<typeof observeEvents>>;

beforeAll(async () => {
  topics = await createTopics();
  observer = await observeEvents(topics);
});
afterAll(() => observer.close());

it('delivers each message once, except for the work in flight when a replica joins or leaves', async () => {
  const deliveries = new Map<number, string[]>();
  const replica = (name: string) =>
    startTransport(topics, [
      [
        OrderConfirmed,
        async (event) => {
          const number = numberOf(event);
          deliveries.set(number, [...(deliveries.get(number) ?? []), name]);
          await work(WORK_MS);
        },
      ],
    ]);
  const of = (name: string) =>
    [...deliveries.values()].filter((names) => names.includes(name)).length;

  const keys = Array.from({ length: 8 }, (_, partition) => keysOfPartition(partition, 4)).flat();
  // Published before, so that each fetch returns far more messages than are in flight.
  await Promise.all(
    keys.map(async (key, index) => {
      for (let number = index; number < MESSAGES; number += keys.length) {
        await observer.publish(OrderConfirmed, { subject: key, data: confirmed(key, number) });
      }
    }),
  );
  const first = await replica('first');
  await eventually(() => expect(of('first')).toBeGreaterThan(50));
  const second = await replica('second');
  await eventually(() => expect(of('second')).toBeGreaterThan(50), { withinMs: 20_000 });
  await first.close();
  await eventually(() => expect(deliveries.size).toBe(MESSAGES), { withinMs: 20_000 });
  await second.close();

  const repeated = [...deliveries.values()].filter((names) => names.length > 1);
  // Two changes of members. Each can repeat the messages in flight of the replica that loses partitions.
  expect(repeated.length).toBeLessThanOrEqual(2 * testSettings(topics).maxInFlight);
  expect(of('first')).toBeGreaterThan(50);
}, 60_000);
