import { PaymentCaptured, PaymentDeclined } from '@shop/contracts';
import { encodeEvent, type EventRecord } from '@shop/messaging';
import type { Payment } from './payment.js';

/** The reply of a captured or declined payment. It is made from the stored row, so it is the same each time. */
export function reply(payment: Payment): EventRecord {
  const { orderId, status, amountCents, pointsToEarn, replyId } = payment;
  if (replyId === null) throw new Error(`payment of order ${orderId} has no reply id`);
  const about = { subject: orderId, id: replyId };
  switch (status) {
    case 'captured':
      return encodeEvent(PaymentCaptured, {
        ...about,
        data: { orderId, amountCents, pointsToEarn },
      });
    case 'declined':
      return encodeEvent(PaymentDeclined, {
        ...about,
        data: { orderId, reason: 'insufficient-funds' },
      });
    case 'none':
    case 'void':
    case 'refunded':
      throw new Error(`payment of order ${orderId} is ${status} and has no reply`);
  }
}
