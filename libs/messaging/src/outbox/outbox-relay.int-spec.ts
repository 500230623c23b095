import { type DataOf, OrderConfirmed } from '@shop/contracts';
import { createTopics, eventually, observeEvents, type TestTopics } from '@shop/testing';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import type { TransactionalDatabase } from '../database.js';
import { createKafka } from '../kafka/kafka-client.js';
import { EventPublisher } from '../publisher/event-publisher.js';
import type { EventRecord } from '../publisher/event-record.js';
import { change, openDatabase } from '../sql-database.fixture.js';
import { testSettings } from '../transport.fixture.js';
import { type EventSink, OutboxRelay } from './outbox-relay.js';

let topics: TestTopics;
let observer: Awaited<ReturnType<typeof observeEvents>>;
let publisher: EventPublisher;
let database: Awaited<ReturnType<typeof openDatabase>>;
const relays: OutboxRelay[] = [];
const releases: (() => void)[] = [];

beforeAll(async () => {
  topics = await createTopics();
  observer = await observeEvents(topics);
  publisher = new EventPublisher(createKafka(testSettings(topics)), topics.prefix);
  database = await openDatabase();
});
beforeEach(() => database.query('TRUNCATE outbox'));
afterEach(async () => {
  for (const release of releases.splice(0)) release();
  await Promise.all(relays.splice(0).map((relay) => relay.onApplicationShutdown()));
});
afterAll(async () => {
  await database.close();
  await publisher.onApplicationShutdown();
  await observer.close();
});

/** A relay without its poll, so that another reason triggers each publication. */
function createRelay(
  sink: EventSink = publisher,
  stalledAfterMs?: number,
  replica = database.replica(),
): OutboxRelay {
  const relay = new OutboxRelay(replica, sink, stalledAfterMs);
  relays.push(relay);
  return relay;
}

/** The numbers of an order's events in the sequence in which the broker has them. */
const numbers = (key: string) =>
  observer
    .of(OrderConfirmed, key)
    .map(({ data }) => (data as DataOf<typeof OrderConfirmed>).totalCents);

/** A sink that waits at each call until the test continues it. */
function heldSink(sink: EventSink = publisher) {
  const calls: { records: readonly EventRecord[]; release: () => void }[] = [];
  const publish = async (records: readonly EventRecord[]) => {
    const { promise, resolve } = Promise.withResolvers<void>();
    releases.push(resolve);
    calls.push({ records, release: resolve });
    await promise;
    await sink.publish(records);
  };
  const call = (index: number) =>
    eventually(() => {
      const found = calls[index];
      if (!found) throw new Error(`publication ${index} has not started`);
      return found;
    });
  return { publish, call };
}

describe('R11: the relay loses nothing', () => {
  it('publishes the events of a change, and nothing of a change that rolls back', async () => {
    const [key, undone] = [uuidv7(), uuidv7()];
    const replica = database.replica();
    const failing = replica.transaction(async (transaction) => {
      await change({ transaction: (work) => work(transaction) }, undone);
      throw new Error('rolled back');
    });
    await expect(failing).rejects.toThrow('rolled back');
    await change(replica, key, 1);
    createRelay().kick();

    await observer.waitFor(OrderConfirmed, key);
    await eventually(async () => expect(await database.outbox()).toEqual([]));
    expect(observer.of(OrderConfirmed, undone)).toEqual([]);
  });

  it('publishes events again if a relay stopped after publishing and before deleting them', async () => {
    const key = uuidv7();
    await change(database.replica(), key, 1);
    let died = false;
    createRelay({
      publish: async (records) => {
        await publisher.publish(records);
        if (died) return;
        died = true;
        throw new Error('killed before the delete');
      },
    }).kick();

    await observer.waitFor(OrderConfirmed, key, 2);
    const [first, second] = observer.of(OrderConfirmed, key);
    expect(second?.id).toBe(first?.id);
    await eventually(async () => expect(await database.outbox()).toEqual([]));
  });

  it('deletes no event before the broker has it', async () => {
    const key = uuidv7();
    await change(database.replica(), key, 1);
    let unavailable = true;
    let attempts = 0;
    createRelay({
      publish: async (records) => {
        attempts++;
        // A committed delete would be visible here, and its event lost with this process.
        expect(await database.outbox()).toHaveLength(1);
        if (unavailable) throw new Error('broker unavailable');
        await publisher.publish(records);
      },
    }).kick();

    await eventually(() => expect(attempts).toBeGreaterThan(1));
    expect(await database.outbox()).toHaveLength(1);
    unavailable = false;
    await observer.waitFor(OrderConfirmed, key);
  });

  it('a paused relay loses its lock, and only repeats events when it resumes', async () => {
    const key = uuidv7();
    const paused = heldSink();
    await change(database.replica(), key, 1);
    createRelay(paused, 200).kick();
    const { release } = await paused.call(0);

    createRelay().kick();
    await observer.waitFor(OrderConfirmed, key);
    await eventually(async () => expect(await database.outbox()).toEqual([]));
    // Written during the pause and not read by the paused relay, which must not delete it.
    await change(database.replica(), key, 2);
    release();
    await observer.waitFor(OrderConfirmed, key, 2);
    expect(numbers(key)).toEqual([1, 1]);
    expect(await database.outbox()).toHaveLength(1);
  });

  it('splits rows that are too large for one request', async () => {
    const key = uuidv7();
    const replica = database.replica();
    const filler = 'x'.repeat(100_000);
    await replica.transaction(async (transaction) => {
      for (let number = 0; number < 20; number++) {
        await transaction.query(
          `INSERT INTO outbox (event_id, topic, key, headers, value) VALUES ($1, $2, $3, $4, $5)`,
          [
            uuidv7(),
            OrderConfirmed.topic,
            key,
            { ce_type: OrderConfirmed.type, ce_subject: key },
            JSON.stringify({ totalCents: number, filler }),
          ],
        );
      }
    });
    createRelay().kick();
    await observer.waitFor(OrderConfirmed, key, 20);
    expect(numbers(key)).toEqual([...Array(20).keys()]);
  });
});

describe('R11: the relay keeps the sequence', () => {
  it('keeps the order of a key across several batches', async () => {
    const keys = [uuidv7(), uuidv7(), uuidv7()];
    await database.query(
      `INSERT INTO outbox (event_id, topic, key, headers, value)
       SELECT gen_random_uuid(), $1, key, jsonb_build_object('ce_type', $2::text, 'ce_subject', key),
              jsonb_build_object('totalCents', number)
       FROM generate_series(0, 399) AS number, unnest($3::text[]) AS key`,
      [OrderConfirmed.topic, OrderConfirmed.type, keys],
    );
    createRelay().kick();
    for (const key of keys) {
      await observer.waitFor(OrderConfirmed, key, 400);
      expect(numbers(key)).toEqual([...Array(400).keys()]);
    }
  });

  it('keeps the order of a key whose first event is committed during a drain', async () => {
    const key = uuidv7();
    const { promise: committing, resolve: commit } = Promise.withResolvers<void>();
    const { promise: written, resolve: tellWritten } = Promise.withResolvers<void>();
    const replica = database.replica();
    const slow = replica.transaction(async (transaction) => {
      await change({ transaction: (work) => work(transaction) }, key, 1);
      tellWritten();
      await committing;
    });
    await written;
    // Two full batches follow it. The third read happens after both events of the key are committed.
    await database.query(
      `INSERT INTO outbox (event_id, topic, key, headers, value)
       SELECT gen_random_uuid(), $1, number::text, '{}', '{}' FROM generate_series(1, 1000) AS number`,
      [OrderConfirmed.topic],
    );
    const sink = heldSink();
    createRelay(sink).kick();
    const first = await sink.call(0);
    commit();
    await slow;
    await change(replica, key, 2);
    first.release();
    (await sink.call(1)).release();
    (await sink.call(2)).release();
    await observer.waitFor(OrderConfirmed, key, 2);
    expect(numbers(key)).toEqual([1, 2]);
  });

  it('keeps the order of each key with two concurrent relays, and publishes nothing twice', async () => {
    const keys = Array.from({ length: 10 }, () => uuidv7());
    const [one, other] = [createRelay(), createRelay()];
    const replica = database.replica();
    await Promise.all(
      keys.map(async (key) => {
        for (let number = 0; number < 20; number++) {
          await change(replica, key, number);
          one.kick();
          other.kick();
        }
      }),
    );
    for (const key of keys) await observer.waitFor(OrderConfirmed, key, 20);
    await eventually(async () => expect(await database.outbox()).toEqual([]));
    for (const key of keys) expect(numbers(key)).toEqual([...Array(20).keys()]);
  });

  it('waits for the lock, and then quickly publishes what was committed in between', async () => {
    const [key, late] = [uuidv7(), uuidv7()];
    const holder = heldSink();
    await change(database.replica(), key);
    createRelay(holder).kick();
    const { release } = await holder.call(0);

    const replica = database.replica();
    let looks = 0;
    const counted: TransactionalDatabase = {
      transaction: (work) => replica.transaction(work).finally(() => looks++),
    };
    const other = createRelay(publisher, undefined, counted);
    await change(replica, late);
    other.kick();
    // It has checked, and another session held the lock.
    await eventually(() => expect(looks).toBeGreaterThan(0));
    release();
    // No poll runs here. With the poll alone, this would take up to a second.
    await observer.waitFor(OrderConfirmed, late);
    expect(observer.of(OrderConfirmed, key)).toHaveLength(1);
  });

  it('does not lose a kick during a publication', async () => {
    const [key, late] = [uuidv7(), uuidv7()];
    const sink = heldSink();
    const relay = createRelay(sink);
    await change(database.replica(), key);
    relay.kick();
    const first = await sink.call(0);
    await change(database.replica(), late);
    relay.kick();
    first.release();
    (await sink.call(1)).release();
    await observer.waitFor(OrderConfirmed, late);
  });
});

describe('start and shutdown', () => {
  it('finds events without a kick', async () => {
    const key = uuidv7();
    await change(database.replica(), key);
    createRelay().onApplicationBootstrap();
    await observer.waitFor(OrderConfirmed, key);
  });

  it('finishes its batch at shutdown, publishes the last events, and then nothing more', async () => {
    const [first, last, after] = [uuidv7(), uuidv7(), uuidv7()];
    const sink = heldSink();
    const relay = createRelay(sink);
    await change(database.replica(), first);
    relay.kick();
    const inHand = await sink.call(0);
    const stopped = relay.onApplicationShutdown();
    await change(database.replica(), last);
    inHand.release();
    (await sink.call(1)).release();
    await stopped;
    expect(await database.outbox()).toEqual([]);

    relays.splice(0);
    await change(database.replica(), after);
    relay.kick();
    expect(await database.outbox()).toEqual([{ key: after }]);
  });
});
