// order-service's HTTP API.
import { z } from 'zod';
import { orderReason } from './order.events.js';
import { cents, gtxid, id, orderLines, quantity, timestamp } from './values.js';

export const orderStatus = z.enum([
  'awaiting-stock',
  'awaiting-payment',
  'confirmed',
  'rejected',
  'cancelled',
]);
export type OrderStatus = z.infer<typeof orderStatus>;

/** 50 lines of 1,000 units at the highest price, 1,000,000.00. */
const MAX_TOTAL_CENTS = 50 * 1000 * 100_000_000;

/**
 * `POST /orders`: `quotedTotalCents` is the total that the customer agreed to. An order with another total is rejected.
 * `POST /orders/known` accepts the same request with the same `Idempotency-Key` and places nothing. It returns:
 * - 200 with the order, as `POST /orders` would return it;
 * - 404 if the key is new;
 * - 422 `idempotency-key-reused` if the key was used with another request.
 */
export const placeOrderRequest = z
  .strictObject({
    lines: orderLines,
    quotedTotalCents: z.int().min(0).max(MAX_TOTAL_CENTS),
  })
  .meta({
    id: 'PlaceOrderRequest',
    examples: [
      {
        lines: [{ productId: '019a0000-0000-7000-8000-000000000004', quantity: 2 }],
        quotedTotalCents: 2980,
      },
    ],
  });
export type PlaceOrderRequest = z.infer<typeof placeOrderRequest>;

const summaryExample = {
  orderId: '01a1fc6b-dfe2-74e0-837d-190833f6be34',
  status: 'confirmed',
  reason: null,
  totalCents: 2980,
  placedAt: '2026-11-21T04:44:50.532Z',
  settledAt: '2026-11-21T04:44:50.598Z',
};

/** `settledAt` is the time at which the order entered its current settled status. It is null before. */
export const orderSummary = z
  .object({
    orderId: id,
    status: orderStatus,
    reason: orderReason.nullable(),
    totalCents: cents,
    placedAt: timestamp,
    settledAt: timestamp.nullable(),
  })
  .meta({ id: 'OrderSummary', examples: [summaryExample] });
export type OrderSummary = z.infer<typeof orderSummary>;

/** `unitPriceCents` is null until stock is reserved; `pointsEarned` is 0 unless confirmed. */
export const orderResponse = orderSummary
  .extend({
    userId: id,
    pointsEarned: z.int().nonnegative(),
    lines: z.array(z.object({ productId: id, quantity, unitPriceCents: cents.nullable() })),
  })
  .meta({
    id: 'OrderResponse',
    examples: [
      {
        ...summaryExample,
        userId: '019a0000-0000-7000-9000-000000000001',
        pointsEarned: 29,
        lines: [
          { productId: '019a0000-0000-7000-8000-000000000004', quantity: 2, unitPriceCents: 1490 },
        ],
      },
    ],
  });
export type OrderResponse = z.infer<typeof orderResponse>;

export const orderList = z
  .object({
    items: z.array(orderSummary),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'OrderList', examples: [{ items: [summaryExample], nextCursor: null }] });
export type OrderList = z.infer<typeof orderList>;

export const orderEventName = z.enum([
  'OrderPlaced',
  'OrderPaymentDue',
  'OrderConfirmed',
  'OrderRejected',
  'OrderCancelled',
]);
export type OrderEventName = z.infer<typeof orderEventName>;

/**
 * `GET /orders/:orderId/timeline`: every event of an order, the oldest first. Each entry has the resulting status and the
 * GTXID of the call. A purchase is one call, a cancellation is another.
 */
export const orderTimeline = z
  .object({
    orderId: id,
    entries: z.array(
      z.object({ at: timestamp, event: orderEventName, status: orderStatus, gtxid }),
    ),
  })
  .meta({
    id: 'OrderTimeline',
    examples: [
      {
        orderId: summaryExample.orderId,
        entries: [
          {
            at: '2026-11-21T04:44:50.532Z',
            event: 'OrderPlaced',
            status: 'awaiting-stock',
            gtxid: '4bf92f3577b34da6a3ce929d0e0e4736',
          },
          {
            at: '2026-11-21T04:44:50.571Z',
            event: 'OrderPaymentDue',
            status: 'awaiting-payment',
            gtxid: '4bf92f3577b34da6a3ce929d0e0e4736',
          },
          {
            at: '2026-11-21T04:44:50.598Z',
            event: 'OrderConfirmed',
            status: 'confirmed',
            gtxid: '4bf92f3577b34da6a3ce929d0e0e4736',
          },
        ],
      },
    ],
  });
export type OrderTimeline = z.infer<typeof orderTimeline>;

export const orderIdParameter = id;
