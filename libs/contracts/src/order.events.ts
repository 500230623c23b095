import { z } from 'zod';
import { defineEvent } from './event-definition.js';
import { cents, id, orderLine, timestamp } from './values.js';

const origin = { source: '/order-service', topic: 'order.events.v1' };

/** Why an order was rejected or cancelled. */
export const orderReason = z.enum([
  'out-of-stock',
  'unknown-product',
  'price-changed',
  'insufficient-funds',
  'timed-out',
  'customer-request',
]);
export type OrderReason = z.infer<typeof orderReason>;

// Readers of events drop unknown fields. In a request body, an unknown field is an error.
const line = z.object(orderLine.shape);
const order = z.object({ orderId: id, userId: id });

/** Requests product-service to reserve stock. No reservation is allowed after `expiresAt` (R10). */
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

/** Requests user-service to charge the wallet. */
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

// R4: both contain the lines, so that product-service can undo them even if it never recorded a decision.
const ended = order.extend({ reason: orderReason, lines: z.array(line) });

/** A participant refused. Every step that other participants did for the order is undone. */
export const OrderRejected = defineEvent({
  type: 'shop.order.OrderRejected.v1',
  ...origin,
  mustArrive: true,
  data: ended,
});

/**
 * The customer or a deadline cancelled the order. Stock is released or restocked, the charge is refunded and the points
 * are removed.
 */
export const OrderCancelled = defineEvent({
  type: 'shop.order.OrderCancelled.v1',
  ...origin,
  mustArrive: true,
  data: ended,
});
