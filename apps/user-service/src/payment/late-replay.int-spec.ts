// A dead letter can be replayed two weeks after its order was cancelled. Then the inbox may have deleted the id of its
// event, but the payment row still exists (R7). So the replay changes no balance and no points, and gets no reply.
import {
  OrderCancelled,
  OrderConfirmed,
  OrderPaymentDue,
  OrderRejected,
  PaymentCaptured,
  PaymentDeclined,
  retryTopic,
} from '@shop/contracts';
import { eventually } from '@shop/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Order, startPayments } from './payment.fixture.js';

const RETRIES = retryTopic(OrderPaymentDue.topic, 'user-service');

let payments: Awaited<ReturnType<typeof startPayments>>;

beforeAll(async () => {
  payments = await startPayments();
});
afterAll(() => payments.close());

async function replay({ type }: { type: string }, placed: Order): Promise<void> {
  const { orderId, userId, totalCents } = placed;
  const [id, time] = [randomUUID(), new Date().toISOString()];
  const data = { orderId, userId, totalCents, reason: 'customer-request', lines: [] };
  await payments.events.publishRaw(RETRIES, {
    key: orderId,
    value: JSON.stringify(data),
    headers: { ce_id: id, ce_type: type, ce_subject: orderId, ce_time: time, 'x-attempts': '4' },
  });
  await eventually(async () => {
    const handled = `SELECT 1 FROM inbox WHERE event_id = $1`;
    expect(await payments.database.query(handled, [id])).toHaveLength(1);
  });
}

/** The number of replies. The reply to another order follows through the same outbox, so earlier replies have arrived. */
async function countReplies({ orderId }: Order): Promise<number> {
  await payments.paid(100);
  const published = [PaymentCaptured, PaymentDeclined].map((reply) =>
    payments.events.of(reply, orderId),
  );
  return published.flat().length;
}

const histories: [string, string, (placed: Order) => Promise<void>][] = [
  [
    'had awarded its points',
    'refunded',
    async (placed) => {
      await payments.sendAndWait(OrderPaymentDue, placed);
      await payments.sendAndWait(OrderConfirmed, placed);
    },
  ],
  [
    'was paid',
    'refunded',
    async (placed) => {
      await payments.sendAndWait(OrderPaymentDue, placed);
      await payments.events.waitFor(PaymentCaptured, placed.orderId);
    },
  ],
  ['was not received before', 'void', () => Promise.resolve()],
];

describe.each(histories)('R7: for a cancelled order that %s', (_what, status, before) => {
  it.each([
    ['OrderPaymentDue', OrderPaymentDue],
    ['OrderConfirmed', OrderConfirmed],
    ['OrderRejected', OrderRejected],
    ['OrderCancelled', OrderCancelled],
  ] as const)('a late %s changes nothing', async (_name, definition) => {
    const placed = await payments.order(2_500);
    await before(placed);
    await payments.sendAndWait(OrderCancelled, placed);
    if (status === 'refunded') await payments.events.waitFor(PaymentCaptured, placed.orderId);
    const ledger = await payments.ledger(placed);
    const replies = await countReplies(placed);

    await replay(definition, placed);
    expect(await payments.status(placed)).toBe(status);
    expect(await payments.walletOf(placed)).toEqual({ balance: 10_000, points: 0 });
    expect(await payments.ledger(placed)).toEqual(ledger);
    expect(await countReplies(placed)).toBe(replies);
  });
});
