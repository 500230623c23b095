import { OrderConfirmed } from '@shop/contracts';
import { createTopics, eventually, observeEvents, seriesOf } from '@shop/testing';
import type { Registry } from 'prom-client';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { confirmed, databaseUnavailable } from '../order-events.fixture.js';
import { createTransport, keysOfPartition, startTransport } from '../transport.fixture.js';
import type { ReceivedEvent } from './received-event.js';

const TOPIC = OrderConfirmed.topic;
const { type: EVENT } = OrderConfirmed;

let topics: Awaited<ReturnType<typeof createTopics>>;
let observer: Awaited<ReturnType<typeof observeEvents>>;
const open: { close(): Promise<void> }[] = [];

beforeAll(async () => {
  topics = await createTopics();
  observer = await observeEvents(topics);
});
// Each test waits until its messages are finished and committed. So the next consumer starts after them.
afterEach(() => Promise.all(open.splice(0).map((transport) => transport.close())));
afterAll(() => observer.close());

async function start(handler: (event: ReceivedEvent) => Promise<void>) {
  const transport = await startTransport(topics, [[OrderConfirmed, handler]]);
  open.push(transport);
  return transport;
}

const publish = (subject: string) =>
  observer.publish(OrderConfirmed, { subject, data: confirmed(subject) });

/** Order ids, one for each partition. */
const oneOfEachPartition = () =>
  Array.from({ length: 8 }, (_, partition) => keysOfPartition(partition, 1)[0] ?? '') as [
    ...[string, string, string, string],
    ...string[],
  ];

/** All series of a metric, by the values of its labels. */
async function series(registry: Registry, name: string): Promise<Record<string, number>> {
  const found = [...seriesOf(await registry.metrics())]
    .filter(([key]) => key.startsWith(`${name}{`))
    .map(([key, value]) => {
      const values = [...key.matchAll(/="([^"]*)"/g)].map(([, label]) => label);
      return [values.join(' '), value] as const;
    });
  return Object.fromEntries(found);
}

const outcomes = (registry: Registry) =>
  series(registry, 'messaging_process_duration_seconds_count');
const deadLetters = (registry: Registry) => series(registry, 'messaging_dead_letters_total');

async function lags(registry: Registry): Promise<Record<string, number>> {
  const found = Object.entries(await series(registry, 'messaging_consumer_lag_messages'));
  return Object.fromEntries(
    found.map(([place, lag]) => [place.replace(`${topics.prefix}${TOPIC} `, ''), lag]),
  );
}

async function waitingPartitions(registry: Registry): Promise<number | undefined> {
  return seriesOf(await registry.metrics()).get('messaging_waiting_partitions');
}

describe('a delivery', () => {
  it('is counted by its outcome', async () => {
    const failures = new Map<string, Error[]>();
    const { registry } = await start(({ subject }) => {
      const failure = failures.get(subject)?.shift();
      return failure ? Promise.reject(failure) : Promise.resolve();
    });
    const bug = () => new Error('a bug');
    // Each message has its own partition: if one waits for the infrastructure, others of its partition are delivered
    // twice.
    const [good, late, waiting, bad, ...others] = oneOfEachPartition();
    failures.set(late, [bug(), bug()]);
    failures.set(waiting, [databaseUnavailable()]);
    failures.set(bad, [bug(), bug(), bug(), bug()]);

    expect(await deadLetters(registry)).toEqual({
      [`${EVENT} malformed`]: 0,
      [`${EVENT} failed`]: 0,
      'unknown malformed': 0,
      'unknown failed': 0,
    });
    for (const subject of [good, late, waiting, bad]) await publish(subject);
    const known = { ce_type: EVENT };
    const unknown = { ce_type: 'shop.order.OrderFramed.v1' };
    for (const [index, headers] of [known, unknown, {}].entries()) {
      await observer.publishRaw(TOPIC, { key: others[index] ?? '', value: 'no JSON', headers });
    }

    await eventually(async () => {
      expect(await outcomes(registry)).toEqual({
        [`${EVENT} ok`]: 2,
        [`${EVENT} retried`]: 1,
        [`${EVENT} infrastructure-error`]: 1,
        [`${EVENT} dead-lettered`]: 2,
        'unknown ignored': 1,
        'unknown dead-lettered': 1,
      });
    });
    expect(await deadLetters(registry)).toEqual({
      [`${EVENT} malformed`]: 1,
      [`${EVENT} failed`]: 1,
      'unknown malformed': 1,
      'unknown failed': 0,
    });
    // Two retries of the message that finally succeeded, three of the one that failed.
    expect(await series(registry, 'messaging_retries_total')).toEqual({ [EVENT]: 5, unknown: 0 });
  });

  it('of an unknown type creates no new series', async () => {
    const { registry } = await start(() => Promise.resolve());
    const publishUnknown = (subject: string) =>
      observer.publish(
        { ...OrderConfirmed, type: `shop.${randomUUID()}.v1` },
        { subject, data: {} },
      );
    await Promise.all(oneOfEachPartition().map(publishUnknown));
    await eventually(async () =>
      expect(await outcomes(registry)).toEqual({ 'unknown ignored': 8 }),
    );
    const before = [...seriesOf(await registry.metrics()).keys()];

    await Promise.all(Array.from({ length: 1_000 }, () => publishUnknown(uuidv7())));

    await eventually(
      async () => expect(await outcomes(registry)).toEqual({ 'unknown ignored': 1_008 }),
      { withinMs: 20_000 },
    );
    expect([...seriesOf(await registry.metrics()).keys()]).toEqual(before);
  });

  it('is measured in seconds, and counted while it is in flight', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const since = performance.now();
    await Promise.all(keysOfPartition(1, 3).map(publish));
    const { registry } = await start(() => released);
    const inFlight = async () =>
      seriesOf(await registry.metrics()).get('messaging_in_flight_messages');
    await eventually(async () => expect(await inFlight()).toBe(3));
    release();
    await eventually(async () => expect(await inFlight()).toBe(0));
    const sums = await series(registry, 'messaging_process_duration_seconds_sum');
    expect(sums[`${EVENT} ok`]).toBeGreaterThan(0);
    expect(sums[`${EVENT} ok`]).toBeLessThan((3 * (performance.now() - since)) / 1000);
  });
});

describe('the lag', () => {
  it('is the number of unfinished messages at the last fetch', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const [key] = keysOfPartition(5, 1) as [string];
    for (let n = 0; n < 4; n++) await publish(key);
    const { registry } = await start(() => released);
    await eventually(async () => expect(await lags(registry)).toEqual({ 5: 4 }));
    release();
    await eventually(async () => expect(await lags(registry)).toEqual({ 5: 0 }));
  });

  it('does not change while the infrastructure is unavailable', async () => {
    let unavailable = true;
    const [key] = keysOfPartition(2, 1) as [string];
    for (let n = 0; n < 3; n++) await publish(key);
    const { registry } = await start(() =>
      unavailable ? Promise.reject(databaseUnavailable()) : Promise.resolve(),
    );
    await eventually(async () => {
      expect((await outcomes(registry))[`${EVENT} infrastructure-error`]).toBeGreaterThan(1);
    });
    expect(await lags(registry)).toEqual({ 2: 3 });
    expect(await waitingPartitions(registry)).toBe(1);
    unavailable = false;
    await eventually(async () => expect(await lags(registry)).toEqual({ 2: 0 }));
    await eventually(async () => expect(await waitingPartitions(registry)).toBe(0));
  });

  it('of a partition is reported by the replica that has it', async () => {
    const first = await start(() => Promise.resolve());
    await Promise.all(oneOfEachPartition().map(publish));
    await eventually(async () => expect(Object.keys(await lags(first.registry))).toHaveLength(8));

    const second = createTransport(topics, [[OrderConfirmed, () => Promise.resolve()]]);
    open.push(second);
    second.listen();
    await second.connected();
    await eventually(async () => expect(Object.keys(await lags(first.registry))).toEqual([]));
    await Promise.all(oneOfEachPartition().map(publish));
    await eventually(async () => {
      const told = [await lags(first.registry), await lags(second.registry)].flatMap(Object.keys);
      expect(told.toSorted()).toEqual(['0', '1', '2', '3', '4', '5', '6', '7']);
    });

    await second.close();
    expect(await lags(second.registry)).toEqual({});
  });
});
