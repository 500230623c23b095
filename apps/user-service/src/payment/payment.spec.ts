import { describe, expect, it } from 'vitest';
import {
  captured,
  declined,
  orderConfirmed,
  orderEnded,
  type Payment,
  paymentDue,
} from './payment.js';

const none: Payment = {
  orderId: 'o',
  userId: 'u',
  status: 'none',
  amountCents: 0,
  pointsToEarn: 0,
  pointsAwarded: false,
  replyId: null,
};
const paid = captured(none, 1_299, 'reply').payment;
const refused = declined(none, 1_299, 'reply').payment;
const awarded = orderConfirmed(paid)!.payment;
const refunded = orderEnded(awarded)!.payment;
const voided = orderEnded(none)!.payment;

describe('a payment', () => {
  it('charges the amount and earns a point for each full 100 cents', () => {
    expect(captured(none, 1_299, 'reply')).toEqual({
      payment: {
        ...none,
        status: 'captured',
        amountCents: 1_299,
        pointsToEarn: 12,
        replyId: 'reply',
      },
      entry: { kind: 'charge', cents: -1_299, points: 0, orderId: 'o' },
    });
  });

  it('charges nothing and earns nothing if it is declined', () => {
    const { payment, entry } = declined(none, 1_299, 'reply');
    expect(entry).toBeUndefined();
    expect(payment).toMatchObject({ status: 'declined', pointsToEarn: 0, replyId: 'reply' });
  });
});

describe('R7: OrderPaymentDue', () => {
  it.each([
    { payment: none, action: 'charge' },
    { payment: paid, action: 'repeat-reply' },
    { payment: awarded, action: 'repeat-reply' },
    { payment: refused, action: 'repeat-reply' },
    { payment: voided, action: 'ignore' },
    { payment: refunded, action: 'ignore' },
  ])('has the action $action for a payment that is $payment.status', ({ payment, action }) => {
    expect(paymentDue(payment)).toBe(action);
  });
});

describe('R7: OrderConfirmed', () => {
  it('awards the points of a charge', () => {
    expect(orderConfirmed(paid)).toEqual({
      payment: { ...paid, pointsAwarded: true },
      entry: { kind: 'award', cents: 0, points: 12, orderId: 'o' },
    });
  });

  it('awards the points once', () => expect(orderConfirmed(awarded)).toBeUndefined());

  it.each([none, refused, voided, refunded])(
    'awards nothing for a payment that is $status',
    (payment) => expect(orderConfirmed(payment)).toBeUndefined(),
  );
});

describe('R7: OrderRejected and OrderCancelled', () => {
  it('refund the money', () => {
    expect(orderEnded(paid)).toEqual({
      payment: { ...paid, status: 'refunded' },
      entry: { kind: 'refund', cents: 1_299, points: 0, orderId: 'o' },
    });
  });

  it('remove the awarded points with the refund', () => {
    expect(orderEnded(awarded)).toEqual({
      payment: { ...paid, status: 'refunded', pointsAwarded: false },
      entry: { kind: 'refund', cents: 1_299, points: -12, orderId: 'o' },
    });
  });

  it.each([none, refused])('make a payment void that is $status', (payment) => {
    expect(orderEnded(payment)).toEqual({ payment: { ...payment, status: 'void' } });
  });

  it.each([voided, refunded])('change nothing for a payment that is $status', (payment) => {
    expect(orderEnded(payment)).toBeUndefined();
  });
});
