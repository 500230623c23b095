// R7: each order has one permanent payment. These rules define how each event of the saga can change it. They do no I/O;
// `payment.service.ts` runs them under the payment's row lock.
import { pointsFor } from '../wallet/points.js';
import type { OrderEntry } from '../wallet/wallet.js';

/**
 * - `none`: nothing has happened yet.
 * - `captured`, `declined`: the payment was requested and has this reply.
 * - `void`: the order was rejected or cancelled before a charge. It can no longer be charged.
 * - `refunded`: the order was charged and refunded.
 */
export type PaymentStatus = 'none' | 'captured' | 'declined' | 'void' | 'refunded';

export interface Payment {
  readonly orderId: string;
  readonly userId: string;
  readonly status: PaymentStatus;
  /** The requested amount; 0 before the request. */
  readonly amountCents: number;
  /** The points that a confirmation awards. */
  readonly pointsToEarn: number;
  /** Whether the customer has these points now. */
  readonly pointsAwarded: boolean;
  /** The event id of the reply, the same each time it is published. Null before the first reply. */
  readonly replyId: string | null;
}

/** A payment after a step, and the change of the customer's wallet. */
export interface Step {
  readonly payment: Payment;
  readonly entry?: OrderEntry;
}

/**
 * OrderPaymentDue. It can be delivered again: order-service repeats its request if it has no reply (R8), and a dead letter
 * can be replayed. A charged order is never charged again. A settled order is never charged, also if the event is late.
 */
export function paymentDue({ status }: Payment): 'charge' | 'repeat-reply' | 'ignore' {
  switch (status) {
    case 'none':
      return 'charge';
    case 'captured':
    case 'declined':
      return 'repeat-reply';
    case 'void':
    case 'refunded':
      return 'ignore';
  }
}

/** If the wallet refuses the entry, the payment is `declined` instead. */
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

/** OrderConfirmed: awards the points of a captured payment once. */
export function orderConfirmed(payment: Payment): Step | undefined {
  const { orderId, status, pointsAwarded, pointsToEarn } = payment;
  if (status !== 'captured' || pointsAwarded) return undefined;
  return {
    payment: { ...payment, pointsAwarded: true },
    entry: { kind: 'award', cents: 0, points: pointsToEarn, orderId },
  };
}

/** OrderRejected and OrderCancelled: refunds the money and removes the points. Without a charge, it prevents a later one. */
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
