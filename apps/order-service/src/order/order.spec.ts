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

describe('an order that is confirmed', () => {
  it('waits for stock until its hard deadline', () => {
    expect(placed).toMatchObject({ status: 'awaiting-stock', sequence: 1, settledAt: null });
    expect(placed.expiresAt).toEqual(later(120_000));
  });

  it('requests the payment when its stock is reserved for the quoted total', () => {
    const step = stockReserved(placed, prices, now);
    expect(step?.event).toBe('OrderPaymentDue');
    expect(step?.order).toMatchObject({ status: 'awaiting-payment', sequence: 2, settledAt: null });
    expect(step?.order.lines.map(({ unitPriceCents }) => unitPriceCents)).toEqual([500, 2_000]);
  });

  it('is confirmed when the payment is captured', () => {
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

describe('an order that is rejected', () => {
  it.each(['out-of-stock', 'unknown-product', 'timed-out'] as const)(
    'has the reason %s from product-service',
    (reason) => {
      const step = stockRejected(placed, reason, now);
      expect(step?.event).toBe('OrderRejected');
      expect(step?.order).toMatchObject({ status: 'rejected', reason, settledAt: now });
    },
  );

  it.each([499, 501])('has the reason price-changed if the tea now costs %i', (tea) => {
    const step = stockReserved(placed, new Map([...prices, ['tea', tea]]), now);
    expect(step?.event).toBe('OrderRejected');
    expect(step?.order).toMatchObject({ status: 'rejected', reason: 'price-changed' });
  });

  it('has the reason insufficient-funds if user-service declines the payment', () => {
    const step = paymentDeclined(awaitingPayment, 'insufficient-funds', now);
    expect(step?.event).toBe('OrderRejected');
    expect(step?.order).toMatchObject({ status: 'rejected', reason: 'insufficient-funds' });
  });

  it('refuses a reservation without the price of a line', () => {
    expect(() => stockReserved(placed, new Map([['tea', 500]]), now)).toThrow('no price for pot');
  });
});

describe('R9: a reply has an effect only in the status that waits for it', () => {
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

describe('a cancellation', () => {
  it.each([placed, awaitingPayment, confirmed])('settles an order that is $status', (order) => {
    expect(cancelOrder(order, later(10))).toMatchObject({
      event: 'OrderCancelled',
      order: { status: 'cancelled', reason: 'customer-request', settledAt: later(10) },
    });
  });

  it('returns already-cancelled for a cancelled order', () => {
    expect(cancelOrder(cancelled, now)).toBe('already-cancelled');
  });

  it('is too late for a rejected order', () => {
    expect(cancelOrder(rejected, now)).toBe('too-late');
  });

  it('R10: is possible for exactly 30 days after the confirmation', () => {
    expect(cancelOrder(confirmed, later(days(30)))).toMatchObject({ event: 'OrderCancelled' });
    expect(cancelOrder(confirmed, later(days(30) + 1))).toBe('too-late');
  });
});

describe('a soft deadline of 10 s', () => {
  const passed = (order: Order, ms: number) => deadlinePassed(order, later(ms), 10_000);

  it.each([
    { order: placed, event: 'OrderPlaced' },
    { order: awaitingPayment, event: 'OrderPaymentDue' },
  ])('R8: repeats the request with a new $event and changes nothing else', ({ order, event }) => {
    expect(passed(order, 9_999)).toBeUndefined();
    const { sequence } = order;
    expect(passed(order, 10_000)).toEqual({
      event,
      from: order.status,
      at: later(10_000),
      order: { ...order, sequence: sequence + 1, askedAt: later(10_000) },
    });
  });

  it('repeats the request after each further 10 s', () => {
    const { order } = passed(placed, 12_000)!;
    expect(passed(order, 21_999)).toBeUndefined();
    expect(passed(order, 22_000)).toMatchObject({ event: 'OrderPlaced', order: { sequence: 3 } });
  });

  it('starts again at each step', () => {
    const { order } = stockReserved(placed, prices, later(8_000))!;
    expect(passed(order, 17_999)).toBeUndefined();
    expect(passed(order, 18_000)).toMatchObject({ event: 'OrderPaymentDue' });
  });
});

describe('the hard deadline', () => {
  it.each([placed, awaitingPayment])('cancels an order that is $status', (order) => {
    const before = deadlinePassed(order, later(119_999), 10_000);
    expect(before?.order.status).toBe(order.status);
    expect(deadlinePassed(order, later(120_000), 10_000)).toMatchObject({
      event: 'OrderCancelled',
      from: order.status,
      order: { status: 'cancelled', reason: 'timed-out', settledAt: later(120_000) },
    });
  });

  it('has priority over a soft deadline that has passed too', () => {
    expect(deadlinePassed(placed, later(500_000), 10_000)?.event).toBe('OrderCancelled');
  });

  it.each([confirmed, rejected, cancelled])(
    'R9: changes nothing for an order that is $status',
    (o) => {
      expect(deadlinePassed(o, later(500_000), 10_000)).toBeUndefined();
    },
  );

  it('R9: makes a later reply or cancellation change nothing', () => {
    const { order } = deadlinePassed(awaitingPayment, later(120_000), 10_000)!;
    expect(paymentCaptured(order, 30, later(120_001))).toBeUndefined();
    expect(cancelOrder(order, later(120_001))).toBe('already-cancelled');
  });
});
