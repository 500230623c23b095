import { OrderConfirmed } from '@shop/contracts';
import { eventually } from '@shop/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import type { ReceivedEvent } from '../consumer/received-event.js';
import { confirmed } from '../order-events.fixture.js';
import { OutboxRelay } from '../outbox/outbox-relay.js';
import { appendToOutbox } from '../outbox/outbox.js';
import { encodeEvent } from '../publisher/event-record.js';
import type { EventRecord } from '../publisher/event-record.js';
import { openDatabase } from '../sql-database.fixture.js';
import { Inbox } from './inbox.js';

let database: Awaited<ReturnType<typeof openDatabase>>;
let relay: OutboxRelay;
let inbox: Inbox;
const published: EventRecord[] = [];

beforeAll(async () => {
  database = await openDatabase();
  const replica = database.replica();
  relay = new OutboxRelay(replica, {
    publish: (records) => Promise.resolve(void published.push(...records)),
  });
  inbox = new Inbox(replica, relay);
});
beforeEach(() => database.query('TRUNCATE change'));
afterAll(async () => {
  await relay.onApplicationShutdown();
  await database.close();
});

const event = (): ReceivedEvent => {
  const subject = uuidv7();
  const { type } = OrderConfirmed;
  return { id: uuidv7(), type, subject, time: new Date().toISOString(), data: confirmed(subject) };
};
const changes = () => database.query<{ number: number }>('SELECT number FROM change');
const record = (about: ReceivedEvent) =>
  inbox.once(about, async (transaction) => {
    await transaction.query('INSERT INTO change VALUES (1)');
  });

it('changes nothing at the second delivery of an event', async () => {
  const twice = event();
  await record(twice);
  await record(twice);
  await record(event());
  expect(await changes()).toHaveLength(2);
});

it('returns the result of the change once', async () => {
  const twice = event();
  const change = () => Promise.resolve('changed');
  expect(await inbox.once(twice, change)).toBe('changed');
  expect(await inbox.once(twice, change)).toBeUndefined();
});

it('runs the change once for many concurrent deliveries', async () => {
  const many = event();
  await Promise.all(Array.from({ length: 20 }, () => record(many)));
  expect(await changes()).toHaveLength(1);
});

it('does not store the id if the change fails, so that the event can be delivered again', async () => {
  const failing = event();
  const failed = inbox.once(failing, async (transaction) => {
    await transaction.query('INSERT INTO change VALUES (2)');
    throw new Error('not now');
  });
  await expect(failed).rejects.toThrow('not now');
  expect(await changes()).toEqual([]);
  await record(failing);
  expect(await changes()).toEqual([{ number: 1 }]);
});

it("publishes the change's own events immediately", async () => {
  const cause = event();
  const effect = encodeEvent(OrderConfirmed, {
    subject: cause.subject,
    data: confirmed(cause.subject),
  });
  await inbox.once(cause, (transaction) => appendToOutbox(transaction, effect));
  await eventually(() =>
    expect(published).toEqual([{ ...effect, waitedMs: expect.any(Number) as number }]),
  );
});
