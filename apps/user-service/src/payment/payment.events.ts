import { PaymentCaptured, PaymentDeclined } from '@shop/contracts';
import { encodeEvent, type EventRecord } from '@shop/messaging';
import type { Payment } from './payment.js';

/** The reply that a decided payment stands for: made from the stored row, so it is the same whenever it is sent. */
export function reply(payment: Payment): EventRecord {
  const { orderId, status, amountCents, pointsToEarn, replyId } = payment;
  if (replyId === null) throw new Error(`payment of order ${orderId} has no reply`);
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
      throw new Error(`payment of order ${orderId} is ${status} and answers nothing`);
  }
}
