import { EntitySchema } from 'typeorm';
import type { Payment } from './payment.js';

export const PaymentEntity = new EntitySchema<Payment>({
  name: 'Payment',
  tableName: 'payment',
  columns: {
    orderId: { name: 'order_id', type: 'uuid', primary: true },
    userId: { name: 'user_id', type: 'uuid' },
    status: { type: 'text' },
    amountCents: { name: 'amount_cents', type: 'bigint' },
    pointsToEarn: { name: 'points_to_earn', type: 'bigint' },
    pointsAwarded: { name: 'points_awarded', type: 'boolean' },
    replyId: { name: 'reply_id', type: 'uuid', nullable: true },
  },
});
