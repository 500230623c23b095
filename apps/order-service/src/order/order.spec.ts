import { describe, expect, it } from 'vitest';
import {
  cancelOrder,
  deadlinePassed,
  type Order,
  paymentCaptured,
  paymentDeclined,
  placeOrder,
  stockRejected,
  stockReserved,
} from './order.js';

const now = new Date('2026-01-01T12:00:00.000Z');
const later = (ms: number) => new Date(now.getTime() + ms);
const days = (count: number) => count * 24 * 60 * 60 * 1000;

const lines = [
  { productId: 'tea', quantity: 2 },
  { productId: 'pot', quantity: 1 },
];
const prices = new Map([
  ['tea', 500],
  ['pot', 2_000],
]);

const { order: placed } = placeOrder(
  { orderId: 'o', userId: 'u', totalCents: 3_000, lines },
  now,
  120_000,
);
const awaitingPayment = stockReserved(placed, prices, now)!.order;
const confirmed = paymentCaptured(awaitingPayment, 30, now)!.order;
const rejected = paymentDeclined(awaitingPayment, 'insufficient-funds', now)!.order;
const cancelled = (cancelOrder(placed, now) as { order: Order }).order;

describe('an order that goes well', () => {
  it('waits for stock, and may do so until its hard deadline', () => {
    expect(placed).toMatchObject({ status: 'awaiting-stock', sequence: 1, settledAt: null });
    expect(placed.expiresAt).toEqual(later(120_000));
  });

  it('asks for payment once its stock is reserved at the quoted total', () => {
    const step = stockReserved(placed, prices, now);
    expect(step?.event).toBe('OrderPaymentDue');
    expect(step?.order).toMatchObject({ status: 'awaiting-payment', sequence: 2, settledAt: null });
    expect(step?.order.lines.map(({ unitPriceCents }) => unitPriceCents)).toEqual([500, 2_000]);
  });

  it('is confirmed once it is paid', () => {
    const step = paymentCaptured(awaitingPayment, 30, later(50));
    expect(step?.event).toBe('OrderConfirmed');
    expect(step?.order).toMatchObject({
      status: 'confirmed',
      reason: null,
      pointsToEarn: 30,
      sequence: 3,
      settledAt: later(50),
    });
  });
});

describe('an order that is refused', () => {
  it.each(['out-of-stock', 'unknown-product', 'timed-out'] as const)(
    'is rejected for %s when product-service says so',
    (reason) => {
      const step = stockRejected(placed, reason, now);
      expect(step?.event).toBe('OrderRejected');
      expect(step?.order).toMatchObject({ status: 'rejected', reason, settledAt: now });
    },
  );

  it.each([499, 501])('is rejected for price-changed when the tea now costs %i', (tea) => {
    const step = stockReserved(placed, new Map([...prices, ['tea', tea]]), now);
    expect(step?.event).toBe('OrderRejected');
    expect(step?.order).toMatchObject({ status: 'rejected', reason: 'price-changed' });
  });

  it('is rejected for insufficient-funds when user-service declines', () => {
    const step = paymentDeclined(awaitingPayment, 'insufficient-funds', now);
    expect(step?.event).toBe('OrderRejected');
    expect(step?.order).toMatchObject({ status: 'rejected', reason: 'insufficient-funds' });
  });

  it('takes no reservation that lacks one of its lines', () => {
    expect(() => stockReserved(placed, new Map([['tea', 500]]), now)).toThrow('no price for pot');
  });
});

describe('R9: a reply counts only in the status that waits for it', () => {
  it.each([awaitingPayment, confirmed, rejected, cancelled])(
    'a stock reply changes nothing in $status',
    (order) => {
      expect(stockReserved(order, prices, now)).toBeUndefined();
      expect(stockRejected(order, 'out-of-stock', now)).toBeUndefined();
    },
  );

  it.each([placed, confirmed, rejected, cancelled])(
    'a payment reply changes nothing in $status',
    (order) => {
      expect(paymentCaptured(order, 30, now)).toBeUndefined();
      expect(paymentDeclined(order, 'insufficient-funds', now)).toBeUndefined();
    },
  );
});

describe('cancelling', () => {
  it.each([placed, awaitingPayment, confirmed])('ends an order that is $status', (order) => {
    expect(cancelOrder(order, later(10))).toMatchObject({
      event: 'OrderCancelled',
      order: { status: 'cancelled', reason: 'customer-request', settledAt: later(10) },
    });
  });

  it('again answers that it is done', () => {
    expect(cancelOrder(cancelled, now)).toBe('already-cancelled');
  });

  it('is too late for a rejected order', () => {
    expect(cancelOrder(rejected, now)).toBe('too-late');
  });

  it('R10: is possible for 30 days after the confirmation, and not a moment longer', () => {
    expect(cancelOrder(confirmed, later(days(30)))).toMatchObject({ event: 'OrderCancelled' });
    expect(cancelOrder(confirmed, later(days(30) + 1))).toBe('too-late');
  });
});

describe('a soft deadline of 10 s', () => {
  const passed = (order: Order, ms: number) => deadlinePassed(order, later(ms), 10_000);

  it.each([
    { order: placed, event: 'OrderPlaced' },
    { order: awaitingPayment, event: 'OrderPaymentDue' },
  ])('R8: asks again with a new $event, and changes nothing else', ({ order, event }) => {
    expect(passed(order, 9_999)).toBeUndefined();
    const { sequence } = order;
    expect(passed(order, 10_000)).toEqual({
      event,
      from: order.status,
      at: later(10_000),
      order: { ...order, sequence: sequence + 1, askedAt: later(10_000) },
    });
  });

  it('asks again after each further 10 s', () => {
    const { order } = passed(placed, 12_000)!;
    expect(passed(order, 21_999)).toBeUndefined();
    expect(passed(order, 22_000)).toMatchObject({ event: 'OrderPlaced', order: { sequence: 3 } });
  });

  it('counts anew for each step', () => {
    const { order } = stockReserved(placed, prices, later(8_000))!;
    expect(passed(order, 17_999)).toBeUndefined();
    expect(passed(order, 18_000)).toMatchObject({ event: 'OrderPaymentDue' });
  });
});

describe('the hard deadline', () => {
  it.each([placed, awaitingPayment])('gives up an order that is $status', (order) => {
    const before = deadlinePassed(order, later(119_999), 10_000);
    expect(before?.order.status).toBe(order.status);
    expect(deadlinePassed(order, later(120_000), 10_000)).toMatchObject({
      event: 'OrderCancelled',
      from: order.status,
      order: { status: 'cancelled', reason: 'timed-out', settledAt: later(120_000) },
    });
  });

  it('comes before a soft one that has passed too', () => {
    expect(deadlinePassed(placed, later(500_000), 10_000)?.event).toBe('OrderCancelled');
  });

  it.each([confirmed, rejected, cancelled])(
    'R9: means nothing to an order that is $status',
    (o) => {
      expect(deadlinePassed(o, later(500_000), 10_000)).toBeUndefined();
    },
  );

  it('R9: what comes after it changes nothing', () => {
    const { order } = deadlinePassed(awaitingPayment, later(120_000), 10_000)!;
    expect(paymentCaptured(order, 30, later(120_001))).toBeUndefined();
    expect(cancelOrder(order, later(120_001))).toBe('already-cancelled');
  });
});
