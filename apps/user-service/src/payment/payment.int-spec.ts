// user-service's part of the saga; order-service's part is played by its events.
import {
  deadLetterTopic,
  OrderCancelled,
  OrderConfirmed,
  OrderPaymentDue,
  OrderRejected,
  PaymentCaptured,
  PaymentDeclined,
} from '@shop/contracts';
import { Database } from '@shop/postgres';
import { eventually, observeEvents } from '@shop/test-support';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  createSurroundings,
  expectWalletsToBeTheirLedgers,
  startReplica,
  type Surroundings,
  wallet,
} from '../user-service.fixture.js';
import { PaymentService } from './payment.service.js';

let surroundings: Surroundings;
let service: Awaited<ReturnType<typeof startReplica>>;
let events: Awaited<ReturnType<typeof observeEvents>>;

beforeAll(async () => {
  surroundings = await createSurroundings();
  events = await observeEvents(surroundings.topics);
  service = await startReplica(surroundings.environment);
  await service.ready();
});

afterAll(async () => {
  await service.close();
  await events.close();
  await surroundings.close();
});

afterEach(() => expectWalletsToBeTheirLedgers(surroundings.database));

interface Order {
  readonly orderId: string;
  readonly userId: string;
  readonly totalCents: number;
}

async function order(totalCents: number, { balance = 10_000 } = {}): Promise<Order> {
  return { orderId: randomUUID(), userId: await service.customer(balance), totalCents };
}

/** Each call is an event of its own unless it is given an id. Returns the id. */
async function send(
  definition: typeof OrderPaymentDue | typeof OrderConfirmed | typeof OrderRejected,
  { orderId, userId, totalCents }: Order,
  id: string = randomUUID(),
): Promise<string> {
  const data = { orderId, userId, totalCents, reason: 'customer-request', lines: [] };
  await events.publish(definition, { subject: orderId, data, id });
  return id;
}

function handled(eventId: string): Promise<void> {
  return eventually(async () => {
    const found = await surroundings.database.query(`SELECT 1 FROM inbox WHERE event_id = $1`, [
      eventId,
    ]);
    expect(found).toHaveLength(1);
  });
}

async function sendAndWait(...message: Parameters<typeof send>): Promise<void> {
  await handled(await send(...message));
}

function ledger({ orderId }: Order) {
  return surroundings.database.query<{ kind: string; cents: number; points: number }>(
    `SELECT kind, cents::int, points::int FROM ledger_entry WHERE order_id = $1 ORDER BY entry_id`,
    [orderId],
  );
}

async function status({ orderId }: Order) {
  const [row] = await surroundings.database.query<{ status: string }>(
    `SELECT status FROM payment WHERE order_id = $1`,
    [orderId],
  );
  return row?.status;
}

async function paid(totalCents: number): Promise<Order> {
  const placed = await order(totalCents);
  await send(OrderPaymentDue, placed);
  await events.waitFor(PaymentCaptured, placed.orderId);
  return placed;
}

const after = ({ userId }: Order) => wallet(surroundings.database, userId);

describe('a payment that is due', () => {
  it('is taken from the wallet, and the reply says the points it will earn', async () => {
    const placed = await paid(2_599);
    const { orderId } = placed;
    expect(events.of(PaymentCaptured, orderId)[0]?.data).toEqual({
      orderId,
      amountCents: 2_599,
      pointsToEarn: 25,
    });
    expect(await after(placed)).toEqual({ balance: 7_401, points: 0 });
  });

  it('may take the last cent', async () => {
    expect(await after(await paid(10_000))).toEqual({ balance: 0, points: 0 });
  });

  it('is declined where a cent is missing, and takes nothing', async () => {
    const placed = await order(10_001);
    await send(OrderPaymentDue, placed);
    const { orderId } = placed;
    const event = await events.waitFor(PaymentDeclined, orderId);
    expect(event.data).toEqual({ orderId, reason: 'insufficient-funds' });
    expect(await after(placed)).toEqual({ balance: 10_000, points: 0 });
  });

  it('is declined for a user that this service does not know', async () => {
    const placed = { orderId: randomUUID(), userId: randomUUID(), totalCents: 100 };
    await send(OrderPaymentDue, placed);
    await events.waitFor(PaymentDeclined, placed.orderId);
    const deadLetters = deadLetterTopic(OrderPaymentDue.topic, 'user-service');
    expect(events.all().filter(({ topic }) => topic === deadLetters)).toEqual([]);
  });

  it('never takes a wallet below zero, however many orders come at once', async () => {
    const userId = await service.customer(10_000);
    const orders = Array.from({ length: 20 }, () => ({
      orderId: randomUUID(),
      userId,
      totalCents: 1_500,
    }));
    await Promise.all(orders.map((placed) => sendAndWait(OrderPaymentDue, placed)));
    const states = await Promise.all(orders.map(status));
    expect(states.filter((state) => state === 'captured')).toHaveLength(6);
    expect(states.filter((state) => state === 'declined')).toHaveLength(14);
    expect(await wallet(surroundings.database, userId)).toEqual({ balance: 1_000, points: 0 });
  });
});

describe('R7: one charge for an order', () => {
  it('also when the same payment is asked for again; the reply is sent again, with its id', async () => {
    const placed = await paid(2_500);
    await send(OrderPaymentDue, placed);
    await events.waitFor(PaymentCaptured, placed.orderId, 2);
    const [first, second] = events.of(PaymentCaptured, placed.orderId);
    expect(second).toMatchObject({ id: first?.id, data: first?.data });
    expect(await after(placed)).toEqual({ balance: 7_500, points: 0 });
  });

  it('also when the inbox has forgotten the event', async () => {
    const placed = await order(2_500);
    const id = await send(OrderPaymentDue, placed);
    await events.waitFor(PaymentCaptured, placed.orderId);
    await surroundings.database.query(`DELETE FROM inbox WHERE event_id = $1`, [id]);
    await send(OrderPaymentDue, placed, id);
    await events.waitFor(PaymentCaptured, placed.orderId, 2);
    expect(await ledger(placed)).toEqual([{ kind: 'charge', cents: -2_500, points: 0 }]);
  });

  it('also when it is asked for many times at once', async () => {
    const placed = await order(2_500);
    const [payments, database] = [service.app.get(PaymentService, { strict: false }), db()];
    const due = () => database.transaction((transaction) => payments.due(transaction, placed));
    await Promise.all(Array.from({ length: 8 }, due));
    const { orderId } = placed;
    // The first to be published kicks the relay for all.
    await send(OrderPaymentDue, placed);
    await events.waitFor(PaymentCaptured, orderId, 9);
    expect(new Set(events.of(PaymentCaptured, orderId).map(({ id }) => id)).size).toBe(1);
    expect(await after(placed)).toEqual({ balance: 7_500, points: 0 });
  });

  it('a declined one stays declined, with the same reply, though money has come since', async () => {
    const placed = await order(500, { balance: 0 });
    await send(OrderPaymentDue, placed);
    await events.waitFor(PaymentDeclined, placed.orderId);
    const token = await service.token(placed.userId);
    await service.call('POST', '/accounts/me/deposits', {
      body: { amountCents: 1_000 },
      key: 'k',
      token,
    });
    await send(OrderPaymentDue, placed);
    await events.waitFor(PaymentDeclined, placed.orderId, 2);
    const [first, second] = events.of(PaymentDeclined, placed.orderId);
    expect(second?.id).toBe(first?.id);
    expect(await after(placed)).toEqual({ balance: 1_000, points: 0 });
  });
});

describe.each([
  { event: 'OrderRejected', definition: OrderRejected },
  { event: 'OrderCancelled', definition: OrderCancelled },
])('R7: $event', ({ definition }) => {
  it('gives the money back, once', async () => {
    const placed = await paid(2_500);
    await sendAndWait(definition, placed);
    await sendAndWait(definition, placed);
    expect(await after(placed)).toEqual({ balance: 10_000, points: 0 });
    expect(await status(placed)).toBe('refunded');
  });

  it('takes awarded points back', async () => {
    const placed = await paid(2_500);
    await sendAndWait(OrderConfirmed, placed);
    expect(await after(placed)).toEqual({ balance: 7_500, points: 25 });
    await sendAndWait(definition, placed);
    expect(await after(placed)).toEqual({ balance: 10_000, points: 0 });
    expect(await ledger(placed)).toEqual([
      { kind: 'charge', cents: -2_500, points: 0 },
      { kind: 'award', cents: 0, points: 25 },
      { kind: 'refund', cents: 2_500, points: -25 },
    ]);
  });

  it('before the payment was due: nothing is charged any more, and nothing answered', async () => {
    const placed = await order(2_500);
    await sendAndWait(definition, placed);
    await sendAndWait(OrderPaymentDue, placed);
    expect(await status(placed)).toBe('void');
    expect(await after(placed)).toEqual({ balance: 10_000, points: 0 });
    await expectNoReplyAfter(placed, 0);
  });

  it('after a refund: a late request charges nothing and answers nothing', async () => {
    const placed = await paid(2_500);
    await sendAndWait(definition, placed);
    await sendAndWait(OrderPaymentDue, placed);
    expect(await after(placed)).toEqual({ balance: 10_000, points: 0 });
    await expectNoReplyAfter(placed, 1);
  });
});

describe('R7: OrderConfirmed', () => {
  it('awards the points once', async () => {
    const placed = await paid(2_599);
    await sendAndWait(OrderConfirmed, placed);
    await sendAndWait(OrderConfirmed, placed);
    expect(await after(placed)).toEqual({ balance: 7_401, points: 25 });
  });

  it.each([
    ['nothing was charged', OrderConfirmed],
    ['the order was rejected before', OrderRejected],
  ])('awards nothing where %s', async (_, before) => {
    const placed = await order(2_500);
    await sendAndWait(before, placed);
    await sendAndWait(OrderConfirmed, placed);
    expect(await after(placed)).toEqual({ balance: 10_000, points: 0 });
  });

  it('awards nothing after a refund', async () => {
    const placed = await paid(2_500);
    await sendAndWait(OrderCancelled, placed);
    await sendAndWait(OrderConfirmed, placed);
    expect(await after(placed)).toEqual({ balance: 10_000, points: 0 });
  });

  it('and OrderCancelled wait for each other at the payment row: no points stay behind', async () => {
    const placed = await paid(2_500);
    const payments = service.app.get(PaymentService, { strict: false });
    let cancelling: Promise<void> | undefined;
    await db().transaction(async (transaction) => {
      await payments.confirmed(transaction, placed);
      cancelling = db().transaction((other) => payments.ended(other, placed));
      await somebodyWaitsForALock();
    });
    await cancelling;
    expect(await after(placed)).toEqual({ balance: 10_000, points: 0 });
    expect(await status(placed)).toBe('refunded');
  });
});

function db(): Database {
  return service.app.get(Database, { strict: false });
}

function somebodyWaitsForALock(): Promise<void> {
  return eventually(async () => {
    const waiting = await surroundings.database.query(
      `SELECT 1 FROM pg_stat_activity
       WHERE wait_event_type = 'Lock' AND datname = current_database()`,
    );
    expect(waiting).not.toEqual([]);
  });
}

/** The replies of another order come later through the same outbox: what was to come before has come. */
async function expectNoReplyAfter({ orderId }: Order, replies: number): Promise<void> {
  await paid(100);
  const rows = await surroundings.database.query(`SELECT 1 FROM outbox WHERE key = $1`, [orderId]);
  expect(rows).toEqual([]);
  expect([
    ...events.of(PaymentCaptured, orderId),
    ...events.of(PaymentDeclined, orderId),
  ]).toHaveLength(replies);
}
