// shop-bff's public HTTP API under /v1, as far as it differs from the responses of the services.
import { z } from 'zod';
import { orderResponse, orderSummary } from './order.api.js';
import { profileResponse, walletResponse } from './user.api.js';
import { cents, id, orderLines, quantity } from './values.js';

/** The parts that a composed answer does not contain. Their fields are null. */
const unavailable = <const Part extends string>(...parts: Part[]) => z.array(z.enum(parts));

/** `GET /v1/orders/{orderId}`: order-service's order with product names and the customer's name. */
export const orderDetails = orderResponse
  .omit({ userId: true, lines: true })
  .extend({
    lines: z.array(orderResponse.shape.lines.element.extend({ name: z.string().nullable() })),
    customer: z.object({ userId: orderResponse.shape.userId, name: z.string().nullable() }),
    unavailable: unavailable('products', 'customer'),
  })
  .meta({
    id: 'OrderDetails',
    examples: [
      {
        orderId: '01a1fc6b-dfe2-74e0-837d-190833f6be34',
        status: 'confirmed',
        reason: null,
        totalCents: 2980,
        placedAt: '2026-11-21T04:44:50.532Z',
        settledAt: '2026-11-21T04:44:50.598Z',
        pointsEarned: 29,
        lines: [
          {
            productId: '019a0000-0000-7000-8000-000000000004',
            name: 'Ceramic mug',
            quantity: 2,
            unitPriceCents: 1490,
          },
        ],
        customer: { userId: '019a0000-0000-7000-9000-000000000001', name: 'Dana Demo' },
        unavailable: [],
      },
    ],
  });
export type OrderDetails = z.infer<typeof orderDetails>;

/** `GET /v1/me`: the account with its newest orders, at most five. */
export const me = profileResponse
  .extend({
    recentOrders: z.array(orderSummary).nullable(),
    unavailable: unavailable('orders'),
  })
  .meta({
    id: 'Me',
    examples: [
      {
        userId: '019a0000-0000-7000-9000-000000000001',
        email: 'demo@shop.test',
        name: 'Dana Demo',
        roles: [],
        wallet: { balanceCents: 100000, points: 29 },
        recentOrders: [],
        unavailable: [],
      },
    ],
  });
export type Me = z.infer<typeof me>;

/** `POST /v1/quotes`: the current price of these lines. It reserves nothing, and the price can change. */
export const quoteRequest = z.strictObject({ lines: orderLines }).meta({
  id: 'QuoteRequest',
  examples: [{ lines: [{ productId: '019a0000-0000-7000-8000-000000000004', quantity: 2 }] }],
});
export type QuoteRequest = z.infer<typeof quoteRequest>;

/**
 * `available` is the number of units that no order has reserved. If user-service is unavailable, `wallet`, `affordable`
 * and `pointsToEarn` are null, because only user-service has the wallet and the points rate.
 */
export const quote = z
  .object({
    lines: z.array(
      z.object({
        productId: id,
        name: z.string(),
        quantity,
        unitPriceCents: cents,
        lineTotalCents: cents,
        available: z.int().nonnegative(),
      }),
    ),
    totalCents: cents,
    pointsToEarn: z.int().nonnegative().nullable(),
    wallet: walletResponse.nullable(),
    affordable: z.boolean().nullable(),
    unavailable: unavailable('wallet'),
  })
  .meta({
    id: 'Quote',
    examples: [
      {
        lines: [
          {
            productId: '019a0000-0000-7000-8000-000000000004',
            name: 'Ceramic mug',
            quantity: 2,
            unitPriceCents: 1490,
            lineTotalCents: 2980,
            available: 3000,
          },
        ],
        totalCents: 2980,
        pointsToEarn: 29,
        wallet: { balanceCents: 100000, points: 0 },
        affordable: true,
        unavailable: [],
      },
    ],
  });
export type Quote = z.infer<typeof quote>;
