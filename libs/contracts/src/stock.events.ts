import { z } from 'zod';
import { defineEvent } from './event-definition.js';
import { cents, id, quantity } from './values.js';

const origin = { source: '/product-service', topic: 'stock.events.v1' };

/** Every line is reserved. Only product-service sets prices, so this event contains them. */
export const StockReserved = defineEvent({
  type: 'shop.stock.StockReserved.v1',
  ...origin,
  data: z.object({
    orderId: id,
    lines: z.array(z.object({ productId: id, quantity, unitPriceCents: cents })),
  }),
});

/** `timed-out`: product-service read the request after the order's `expiresAt` (R10). */
export const StockRejected = defineEvent({
  type: 'shop.stock.StockRejected.v1',
  ...origin,
  data: z.object({
    orderId: id,
    reason: z.enum(['out-of-stock', 'unknown-product', 'timed-out']),
  }),
});
