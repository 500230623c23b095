import { deadLetterTopic, OrderConfirmed, OrderPlaced, retryTopic } from '@shop/contracts';
import { createTopics, eventually, observeEvents, type TestTopics } from '@shop/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { confirmed } from '../order-events.fixture.js';
import { GROUP, keysOfPartition, testSettings, startTransport } from '../transport.fixture.js';
import { DeadLetterQueues, type DeadLetterReport } from './dead-letter-queues.js';
import type { DeadLetterFilter } from './dead-letter-filter.js';

const TOPIC = OrderConfirmed.topic;
const RETRIES = retryTopic(TOPIC, GROUP);
let topics: TestTopics;
let observer: Awaited<ReturnType<typeof observeEvents>>;
let transport: Awaited<ReturnType<typeof startTransport>>;
let queues: DeadLetterQueues;
/** The orders whose handler fails, until the test fixes it. */
const poison = new Set<string>();
const handled: string[] = [];

beforeAll(async () => {
  topics = await createTopics();
  observer = await observeEvents(topics);
  transport = await startTransport(topics, [
    [
      OrderConfirmed,
      ({ subject }) => {
        if (poison.has(subject)) return Promise.reject(new Error('a bug'));
        return Promise.resolve(void handled.push(subject));
      },
    ],
  ]);
  queues = await DeadLetterQueues.open(testSettings(topics));
});
afterAll(async () => {
  await queues.close();
  await transport.close();
  await observer.close();
});

const open = async (filter: DeadLetterFilter) =>
  (await queues.handle({ action: 'list', filter })).letters;

async function letterOf(key: string, attempts?: number): Promise<DeadLetterReport> {
  return eventually(async () => {
    const [letter] = (await open({ key })).filter(
      (found) => attempts === undefined || found.attempts === attempts,
    );
    if (!letter) throw new Error(`no open dead letter of ${key}`);
    return letter;
  });
}

/** An order whose confirmation fails, and its dead letter. */
async function failing(partition = 0): Promise<DeadLetterReport> {
  const [key] = keysOfPartition(partition, 1) as [string];
  poison.add(key);
  await observer.publish(OrderConfirmed, { subject: key, data: confirmed(key) });
  return letterOf(key);
}

/** A message of that type that no service would send, and its dead letter. */
async function raw(value: string, headers: Record<string, string> = {}): Promise<DeadLetterReport> {
  const [key] = keysOfPartition(1, 1) as [string];
  const ce = { ce_id: key, ce_type: OrderConfirmed.type, ce_subject: key };
  const ce_time = new Date().toISOString();
  await observer.publishRaw(TOPIC, { key, value, headers: { ...ce, ce_time, ...headers } });
  return letterOf(key);
}

const retried = (key: string) =>
  observer.all().filter(({ topic, subject }) => topic === RETRIES && subject === key);

describe('list', () => {
  it('shows a dead letter of each kind of invalid message, and other messages continue', async () => {
    const [thrown, notJson, broken, large, next] = keysOfPartition(2, 5) as [
      ...[string, string, string, string, string],
    ];
    poison.add(thrown);
    const ce = (key: string) => ({
      ce_id: key,
      ce_type: OrderConfirmed.type,
      ce_subject: key,
      ce_time: new Date().toISOString(),
    });
    await observer.publish(OrderConfirmed, { subject: thrown, data: confirmed(thrown) });
    const values = [
      [notJson, '{"orderId":'],
      [broken, '{"orderId":"x"}'],
      [large, 'x'.repeat(1_000_000)],
    ] as const;
    for (const [key, value] of values) {
      await observer.publishRaw(TOPIC, { key, value, headers: ce(key) });
    }
    await observer.publish(OrderConfirmed, { subject: next, data: confirmed(next) });

    await eventually(() => expect(handled).toContain(next));
    expect(await letterOf(thrown)).toMatchObject({
      topic: TOPIC,
      group: GROUP,
      eventType: OrderConfirmed.type,
      state: 'open',
      errorClass: 'Error',
      errorMessage: 'a bug',
      attempts: 4,
    });
    const one = { errorClass: 'MalformedEventError', attempts: 1, state: 'open' };
    expect(await letterOf(notJson)).toMatchObject({ ...one, bytes: 11 });
    expect(await letterOf(broken)).toMatchObject(one);
    expect(await letterOf(large)).toMatchObject({ ...one, bytes: 1_000_000 });
  });

  it('filters by type, by the time of the failure and by id', async () => {
    const { id, key, lastFailedAt } = await failing();
    const later = new Date(Date.parse(lastFailedAt) + 1).toISOString();
    const just = { key: key!, since: lastFailedAt, until: later };
    for (const filter of [just, { ...just, type: 'OrderConfirmed' }, { ids: [id] }]) {
      expect((await open(filter)).map((letter) => letter.id)).toEqual([id]);
    }
    for (const filter of [
      { ...just, type: 'OrderPlaced' },
      { key: key!, since: later },
    ]) {
      expect(await open(filter)).toEqual([]);
    }
    expect(await open({ key: key!, group: 'user-service' })).toEqual([]);
  });
});

it('show includes the value', async () => {
  const { id } = await raw('no {json}');
  const { letters } = await queues.handle({ action: 'show', filter: { ids: [id] } });
  expect(letters).toMatchObject([{ id, value: 'no {json}', state: 'open' }]);
});

describe('replay', () => {
  it('delivers the unchanged message to its own group; after the fix it succeeds and is settled', async () => {
    const letter = await failing();
    const { id, key } = letter;
    poison.delete(key!);

    const { counts } = await queues.handle({ action: 'replay', filter: { ids: [id] } });
    expect(counts).toEqual({ found: 1, replayed: 1, discarded: 0, refused: 0 });
    await eventually(() => expect(handled).toContain(key));
    const [again] = retried(key!);
    const [first] = observer.of(OrderConfirmed, key!);
    expect(again).toMatchObject({ value: first!.value, headers: first!.headers });
    expect(observer.of(OrderConfirmed, key!)).toHaveLength(1);
    expect(await open({ ids: [id] })).toEqual([]);
    const all = await queues.handle({ action: 'list', filter: { ids: [id] }, settledToo: true });
    expect(all.letters).toMatchObject([{ id, state: 'replayed' }]);
  });

  it('does nothing the second time', async () => {
    const { id, key } = await failing();
    poison.delete(key!);
    const request = { action: 'replay', filter: { ids: [id] } } as const;
    await queues.handle(request);
    expect((await queues.handle(request)).counts.found).toBe(0);
    await eventually(() => expect(retried(key!)).toHaveLength(1));
  });

  it('adds the attempts if the message fails again, and keeps the first position and time', async () => {
    const before = await failing();
    await queues.handle({ action: 'replay', filter: { ids: [before.id] } });
    const after = await letterOf(before.key!, 8);
    expect(after).toMatchObject({
      originalPosition: before.originalPosition,
      firstFailedAt: before.firstFailedAt,
      headers: { ce_id: before.eventId, ce_time: before.eventTime },
    });
    expect(after.lastFailedAt > before.lastFailedAt).toBe(true);
    // Only the new dead letter is open.
    expect((await open({ key: before.key! })).map(({ id }) => id)).toEqual([after.id]);
  });

  it('changes nothing as a dry run', async () => {
    const { id, key } = await failing();
    const filter = { ids: [id] };
    const { letters } = await queues.handle({ action: 'replay', filter, dryRun: true });
    expect(letters).toMatchObject([{ id, done: 'replayed', state: 'open' }]);
    expect(await open(filter)).toHaveLength(1);
    expect(retried(key!)).toEqual([]);
  });

  it.each([
    ['is not JSON', '{', {}, /would fail again: the value is not JSON/],
    ['violates its contract', '{"orderId":"x"}', {}, /would fail again: not a shop\.order/],
    ['has no type', '{}', { ce_type: '' }, /no event of order\.events\.v1 has the type \(none\)/],
    [
      'has no id',
      JSON.stringify(confirmed(keysOfPartition(1, 1)[0]!)),
      { ce_id: '' },
      /would fail again: ce_id/,
    ],
  ])('is refused if the message %s', async (_what, value, headers, reason) => {
    const { id, key } = await raw(value, headers);
    const filter = { ids: [id] };
    const { letters, counts } = await queues.handle({ action: 'replay', filter });
    expect(counts).toMatchObject({ replayed: 0, refused: 1 });
    expect(letters).toMatchObject([{ id, state: 'open', done: 'refused' }]);
    expect(letters[0]?.reason).toMatch(reason);
    expect(retried(key!)).toEqual([]);

    await queues.handle({ action: 'replay', filter, force: true });
    // It fails as before, so it becomes a dead letter again.
    expect(await letterOf(key!, 2)).toMatchObject({ state: 'open' });
  });

  it('R10: is refused if the event is older than 14 days', async () => {
    const { id } = await failing();
    const day = 86_400_000;
    const at = (days: number) =>
      DeadLetterQueues.open(testSettings(topics), {
        now: () => new Date(Date.now() + days * day),
      });
    const request = { action: 'replay', filter: { ids: [id] }, dryRun: true } as const;
    const [soon, late] = [await at(13.9), await at(14.1)];
    expect((await soon.handle(request)).counts).toMatchObject({ replayed: 1 });
    const { counts, letters } = await late.handle(request);
    expect(counts).toMatchObject({ refused: 1 });
    expect(letters[0]?.reason).toContain('14 days old, and a replay is safe for 14 (R10)');
    await Promise.all([soon.close(), late.close()]);
  });
});

describe('discard', () => {
  it('R12: is refused for the outcome of an order, unless it is forced', async () => {
    const { id } = await failing();
    const filter = { ids: [id] };
    const refused = await queues.handle({ action: 'discard', filter });
    expect(refused.counts).toMatchObject({ discarded: 0, refused: 1 });
    expect(refused.letters[0]?.reason).toContain('R12');
    expect(await open(filter)).toHaveLength(1);

    await queues.handle({ action: 'discard', filter, force: true });
    expect(await open(filter)).toEqual([]);
    const all = await queues.handle({ action: 'list', filter, settledToo: true });
    expect(all.letters).toMatchObject([{ state: 'discarded' }]);
  });

  it('settles a request, because the deadline settles its order', async () => {
    const [key] = keysOfPartition(3, 1) as [string];
    // Written to the dead-letter topic by the test: no handler has failed.
    const headers = { ce_id: key, ce_type: OrderPlaced.type, ce_subject: key };
    await observer.publishRaw(deadLetterTopic(TOPIC, GROUP), { key, value: '{}', headers });
    const { counts } = await queues.handle({ action: 'discard', filter: { key } });
    expect(counts).toMatchObject({ found: 1, discarded: 1 });
    expect(await open({ key })).toEqual([]);
  });
});
