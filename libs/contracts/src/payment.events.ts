import { z } from 'zod';
import { defineEvent } from './event-definition.js';
import { cents, id } from './values.js';

const origin = { source: '/user-service', topic: 'payment.events.v1' };

/** `pointsToEarn`: the points that a confirmation will award. Only user-service has the rate, so it sends the result. */
export const PaymentCaptured = defineEvent({
  type: 'shop.payment.PaymentCaptured.v1',
  ...origin,
  data: z.object({ orderId: id, amountCents: cents, pointsToEarn: z.int().nonnegative() }),
});

export const PaymentDeclined = defineEvent({
  type: 'shop.payment.PaymentDeclined.v1',
  ...origin,
  data: z.object({ orderId: id, reason: z.enum(['insufficient-funds']) }),
});
