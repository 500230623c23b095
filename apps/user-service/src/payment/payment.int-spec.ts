// The steps of user-service in the saga. The tests publish the events of order-service.
import {
  deadLetterTopic,
  OrderCancelled,
  OrderConfirmed,
  OrderPaymentDue,
  OrderRejected,
  PaymentCaptured,
  PaymentDeclined,
} from '@shop/contracts';
import { eventually } from '@shop/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { expectWalletsMatchLedgers, wallet } from '../user-service.fixture.js';
import { type Order, startPayments } from './payment.fixture.js';
import { PaymentRepository } from './payment.repository.js';
import { PaymentService } from './payment.service.js';

let payments: Awaited<ReturnType<typeof startPayments>>;

beforeAll(async () => {
  payments = await startPayments();
});

afterAll(() => payments.close());

afterEach(() => expectWalletsMatchLedgers(payments.database));

describe('a payment that is due', () => {
  it('is charged to the wallet, and the reply contains the points to earn', async () => {
    const placed = await payments.paid(2_599);
    const { orderId } = placed;
    expect(payments.events.of(PaymentCaptured, orderId)[0]?.data).toEqual({
      orderId,
      amountCents: 2_599,
      pointsToEarn: 25,
    });
    expect(await payments.walletOf(placed)).toEqual({ balance: 7_401, points: 0 });
  });

  it('can use the whole balance', async () => {
    expect(await payments.walletOf(await payments.paid(10_000))).toEqual({ balance: 0, points: 0 });
  });

  it('is declined and charges nothing if the balance is one cent too low', async () => {
    const placed = await payments.order(10_001);
    await payments.send(OrderPaymentDue, placed);
    const { orderId } = placed;
    const event = await payments.events.waitFor(PaymentDeclined, orderId);
    expect(event.data).toEqual({ orderId, reason: 'insufficient-funds' });
    expect(await payments.walletOf(placed)).toEqual({ balance: 10_000, points: 0 });
  });

  it('is declined for an unknown user', async () => {
    const placed = { orderId: randomUUID(), userId: randomUUID(), totalCents: 100 };
    await payments.send(OrderPaymentDue, placed);
    await payments.events.waitFor(PaymentDeclined, placed.orderId);
    const deadLetters = deadLetterTopic(OrderPaymentDue.topic, 'user-service');
    expect(payments.events.all().filter(({ topic }) => topic === deadLetters)).toEqual([]);
  });

  it('never makes a balance negative, also for many concurrent orders', async () => {
    const userId = await payments.service.customer(10_000);
    const orders = Array.from({ length: 20 }, () => ({
      orderId: randomUUID(),
      userId,
      totalCents: 1_500,
    }));
    await Promise.all(orders.map((placed) => payments.sendAndWait(OrderPaymentDue, placed)));
    const states = await Promise.all(orders.map(payments.status));
    expect(states.filter((state) => state === 'captured')).toHaveLength(6);
    expect(states.filter((state) => state === 'declined')).toHaveLength(14);
    expect(await wallet(payments.database, userId)).toEqual({ balance: 1_000, points: 0 });
  });
});

describe('R7: one charge for an order', () => {
  it('also for a repeated request (R8), which gets the same reply with the same id', async () => {
    const placed = await payments.paid(2_500);
    await payments.send(OrderPaymentDue, placed);
    await payments.events.waitFor(PaymentCaptured, placed.orderId, 2);
    const [first, second] = payments.events.of(PaymentCaptured, placed.orderId);
    expect(second).toMatchObject({ id: first?.id, data: first?.data });
    expect(await payments.walletOf(placed)).toEqual({ balance: 7_500, points: 0 });
  });

  it('also if the inbox no longer has the id of the event', async () => {
    const placed = await payments.order(2_500);
    const id = await payments.send(OrderPaymentDue, placed);
    await payments.events.waitFor(PaymentCaptured, placed.orderId);
    await payments.database.query(`DELETE FROM inbox WHERE event_id = $1`, [id]);
    await payments.send(OrderPaymentDue, placed, id);
    await payments.events.waitFor(PaymentCaptured, placed.orderId, 2);
    expect(await payments.ledger(placed)).toEqual([{ kind: 'charge', cents: -2_500, points: 0 }]);
  });

  it('also for many concurrent requests', async () => {
    const placed = await payments.order(2_500);
    const rules = payments.service.app.get(PaymentService, { strict: false });
    const due = () => payments.db.transaction((transaction) => rules.due(transaction, placed));
    await Promise.all(Array.from({ length: 8 }, due));
    const { orderId } = placed;
    // Handling this event wakes the relay, which publishes all replies.
    await payments.send(OrderPaymentDue, placed);
    await payments.events.waitFor(PaymentCaptured, orderId, 9);
    expect(new Set(payments.events.of(PaymentCaptured, orderId).map(({ id }) => id)).size).toBe(1);
    expect(await payments.walletOf(placed)).toEqual({ balance: 7_500, points: 0 });
  });

  it('a declined payment stays declined with the same reply, also after a deposit', async () => {
    const placed = await payments.order(500, { balance: 0 });
    await payments.send(OrderPaymentDue, placed);
    await payments.events.waitFor(PaymentDeclined, placed.orderId);
    const token = await payments.service.token(placed.userId);
    await payments.service.call('POST', '/accounts/me/deposits', {
      body: { amountCents: 1_000 },
      key: 'k',
      token,
    });
    await payments.send(OrderPaymentDue, placed);
    await payments.events.waitFor(PaymentDeclined, placed.orderId, 2);
    const [first, second] = payments.events.of(PaymentDeclined, placed.orderId);
    expect(second?.id).toBe(first?.id);
    expect(await payments.walletOf(placed)).toEqual({ balance: 1_000, points: 0 });
  });
});

describe.each([
  { event: 'OrderRejected', definition: OrderRejected },
  { event: 'OrderCancelled', definition: OrderCancelled },
])('R7: $event', ({ definition }) => {
  it('refunds the money once', async () => {
    const placed = await payments.paid(2_500);
    await payments.sendAndWait(definition, placed);
    await payments.sendAndWait(definition, placed);
    expect(await payments.walletOf(placed)).toEqual({ balance: 10_000, points: 0 });
    expect(await payments.status(placed)).toBe('refunded');
  });

  it('removes the awarded points', async () => {
    const placed = await payments.paid(2_500);
    await payments.sendAndWait(OrderConfirmed, placed);
    expect(await payments.walletOf(placed)).toEqual({ balance: 7_500, points: 25 });
    await payments.sendAndWait(definition, placed);
    expect(await payments.walletOf(placed)).toEqual({ balance: 10_000, points: 0 });
    expect(await payments.ledger(placed)).toEqual([
      { kind: 'charge', cents: -2_500, points: 0 },
      { kind: 'award', cents: 0, points: 25 },
      { kind: 'refund', cents: 2_500, points: -25 },
    ]);
  });

  it('makes a later OrderPaymentDue charge nothing and get no reply', async () => {
    const placed = await payments.order(2_500);
    await payments.sendAndWait(definition, placed);
    await payments.sendAndWait(OrderPaymentDue, placed);
    expect(await payments.status(placed)).toBe('void');
    expect(await payments.walletOf(placed)).toEqual({ balance: 10_000, points: 0 });
    await expectNoReplyAfter(placed, 0);
  });

  it('makes a repeated OrderPaymentDue after the refund charge nothing and get no reply', async () => {
    const placed = await payments.paid(2_500);
    await payments.sendAndWait(definition, placed);
    await payments.sendAndWait(OrderPaymentDue, placed);
    expect(await payments.walletOf(placed)).toEqual({ balance: 10_000, points: 0 });
    await expectNoReplyAfter(placed, 1);
  });
});

describe('R7: OrderConfirmed', () => {
  it('awards the points once', async () => {
    const placed = await payments.paid(2_599);
    await payments.sendAndWait(OrderConfirmed, placed);
    await payments.sendAndWait(OrderConfirmed, placed);
    expect(await payments.walletOf(placed)).toEqual({ balance: 7_401, points: 25 });
  });

  it.each([
    ['nothing was charged', OrderConfirmed],
    ['the order was rejected', OrderRejected],
  ])('awards nothing if %s', async (_, before) => {
    const placed = await payments.order(2_500);
    await payments.sendAndWait(before, placed);
    await payments.sendAndWait(OrderConfirmed, placed);
    expect(await payments.walletOf(placed)).toEqual({ balance: 10_000, points: 0 });
  });

  it('awards nothing after a refund', async () => {
    const placed = await payments.paid(2_500);
    await payments.sendAndWait(OrderCancelled, placed);
    await payments.sendAndWait(OrderConfirmed, placed);
    expect(await payments.walletOf(placed)).toEqual({ balance: 10_000, points: 0 });
  });

  it('locks the payment row against a concurrent OrderCancelled, so no points remain', async () => {
    const placed = await payments.paid(2_500);
    const rules = payments.service.app.get(PaymentService, { strict: false });
    const rows = payments.service.app.get(PaymentRepository, { strict: false });
    let cancelling: Promise<void> | undefined;
    await payments.db.transaction(async (transaction) => {
      await rows.lock(transaction, placed.orderId, placed.userId);
      cancelling = payments.db.transaction((other) => rules.ended(other, placed));
      await waitForBlockedTransaction();
      await rules.confirmed(transaction, placed);
    });
    await cancelling;
    expect(await payments.walletOf(placed)).toEqual({ balance: 10_000, points: 0 });
    expect(await payments.status(placed)).toBe('refunded');
  });
});

function waitForBlockedTransaction(): Promise<void> {
  return eventually(async () => {
    const waiting = await payments.database.query(
      `SELECT 1 FROM pg_stat_activity
       WHERE wait_event_type = 'Lock' AND datname = current_database()`,
    );
    expect(waiting).not.toEqual([]);
  });
}

/** The replies of another order follow through the same outbox, so earlier replies have arrived. */
async function expectNoReplyAfter({ orderId }: Order, replies: number): Promise<void> {
  await payments.paid(100);
  const rows = await payments.database.query(`SELECT 1 FROM outbox WHERE key = $1`, [orderId]);
  expect(rows).toEqual([]);
  expect([
    ...payments.events.of(PaymentCaptured, orderId),
    ...payments.events.of(PaymentDeclined, orderId),
  ]).toHaveLength(replies);
}
