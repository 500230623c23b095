// R7: one permanent payment for each order, and what each event of the saga may still do to it. No I/O;
// `payment.service.ts` runs these rules under the payment's row lock.
import { pointsFor } from '../wallet/points.js';
import type { OrderEntry } from '../wallet/wallet.js';

/**
 * - `none`: nothing has happened yet.
 * - `captured`, `declined`: asked for, and answered so.
 * - `void`: the order ended before a charge. Nothing can be charged for it any more.
 * - `refunded`: charged and given back.
 */
export type PaymentStatus = 'none' | 'captured' | 'declined' | 'void' | 'refunded';

export interface Payment {
  readonly orderId: string;
  readonly userId: string;
  readonly status: PaymentStatus;
  /** What was asked for; 0 until then. */
  readonly amountCents: number;
  /** What a confirmation awards. */
  readonly pointsToEarn: number;
  /** Whether the customer has these points now. */
  readonly pointsAwarded: boolean;
  /** The id of the reply's event, the same whenever it is sent again; null until there is one. */
  readonly replyId: string | null;
}

/** A payment as it is after a step, and what the step does to the customer's wallet. */
export interface Step {
  readonly payment: Payment;
  readonly entry?: OrderEntry;
}

/**
 * OrderPaymentDue. It may come again: sent by order-service, which has had no answer (R8), or replayed. An order that has
 * been charged is never charged again, and one that has ended is never charged at all, however late the event comes.
 */
export function paymentDue({ status }: Payment): 'charge' | 'answer-again' | 'ignore' {
  switch (status) {
    case 'none':
      return 'charge';
    case 'captured':
    case 'declined':
      return 'answer-again';
    case 'void':
    case 'refunded':
      return 'ignore';
  }
}

/** The wallet may refuse the entry; then the payment is `declined` instead. */
export function captured(payment: Payment, amountCents: number, replyId: string): Required<Step> {
  const { orderId } = payment;
  const pointsToEarn = pointsFor(amountCents);
  return {
    payment: { ...payment, status: 'captured', amountCents, pointsToEarn, replyId },
    entry: { kind: 'charge', cents: -amountCents, points: 0, orderId },
  };
}

export function declined(payment: Payment, amountCents: number, replyId: string): Step {
  return { payment: { ...payment, status: 'declined', amountCents, replyId } };
}

/** OrderConfirmed: points for a charge that stands, once. */
export function orderConfirmed(payment: Payment): Step | undefined {
  const { orderId, status, pointsAwarded, pointsToEarn } = payment;
  if (status !== 'captured' || pointsAwarded) return undefined;
  return {
    payment: { ...payment, pointsAwarded: true },
    entry: { kind: 'award', cents: 0, points: pointsToEarn, orderId },
  };
}

/** OrderRejected and OrderCancelled: money and points back; without a charge, a mark that none may follow. */
export function orderEnded(payment: Payment): Step | undefined {
  const { orderId, status, amountCents, pointsAwarded, pointsToEarn } = payment;
  switch (status) {
    case 'captured':
      return {
        payment: { ...payment, status: 'refunded', pointsAwarded: false },
        entry: {
          kind: 'refund',
          cents: amountCents,
          points: pointsAwarded ? -pointsToEarn : 0,
          orderId,
        },
      };
    case 'none':
    case 'declined':
      return { payment: { ...payment, status: 'void' } };
    case 'void':
    case 'refunded':
      return undefined;
  }
}
