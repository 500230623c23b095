import { z } from 'zod';
import { defineEvent } from './event-definition.js';
import { cents, id, orderLine, timestamp } from './values.js';

const origin = { source: '/order-service', topic: 'order.events.v1' };

/** Why an order ended without being confirmed. */
export const orderReason = z.enum([
  'out-of-stock',
  'unknown-product',
  'price-changed',
  'insufficient-funds',
  'timed-out',
  'customer-request',
]);
export type OrderReason = z.infer<typeof orderReason>;

// Payloads are read tolerantly (unknown fields are dropped), unlike request bodies, where they are an error.
const line = z.object(orderLine.shape);
const order = z.object({ orderId: id, userId: id });

/** Asks product-service to reserve stock. Later than `expiresAt` no reservation may be made any more (R10). */
export const OrderPlaced = defineEvent({
  type: 'shop.order.OrderPlaced.v1',
  ...origin,
  data: order.extend({
    lines: z.array(line),
    totalCents: cents,
    placedAt: timestamp,
    expiresAt: timestamp,
  }),
});

/** Asks user-service to charge the wallet. */
export const OrderPaymentDue = defineEvent({
  type: 'shop.order.OrderPaymentDue.v1',
  ...origin,
  data: order.extend({ totalCents: cents }),
});

/** The reservation becomes a sale, and the customer earns points. */
export const OrderConfirmed = defineEvent({
  type: 'shop.order.OrderConfirmed.v1',
  ...origin,
  mustArrive: true,
  data: order.extend({ totalCents: cents, lines: z.array(line) }),
});

// R4: both carry the lines, so that they can be undone even where no decision was ever recorded.
const ended = order.extend({ reason: orderReason, lines: z.array(line) });

/** A participant refused: whatever the others did for the order is undone. */
export const OrderRejected = defineEvent({
  type: 'shop.order.OrderRejected.v1',
  ...origin,
  mustArrive: true,
  data: ended,
});

/** The customer or a deadline ended the order: stock returns, the charge is refunded, points are taken back. */
export const OrderCancelled = defineEvent({
  type: 'shop.order.OrderCancelled.v1',
  ...origin,
  mustArrive: true,
  data: ended,
});
