// Maps the rows of the database, to keep TypeORM out of the rules in `order.ts`.
import { EntitySchema } from 'typeorm';
import type { Order, PricedLine } from './order.js';

export interface OrderRow extends Omit<Order, 'lines'> {
  readonly idempotencyKey: string;
  readonly requestHash: string;
  /** The trace of the request that placed the order. Work at its deadlines continues this trace. */
  readonly gtxid: string;
  readonly ltxid: number;
}

export interface OrderLineRow extends PricedLine {
  readonly orderId: string;
  readonly lineNumber: number;
}

export const OrderEntity = new EntitySchema<OrderRow>({
  name: 'Order',
  tableName: 'orders',
  columns: {
    orderId: { name: 'order_id', type: 'uuid', primary: true },
    userId: { name: 'user_id', type: 'uuid' },
    status: { type: 'text' },
    reason: { type: 'text', nullable: true },
    totalCents: { name: 'total_cents', type: 'bigint' },
    pointsToEarn: { name: 'points_to_earn', type: 'bigint' },
    sequence: { type: 'integer' },
    placedAt: { name: 'placed_at', type: 'timestamptz' },
    askedAt: { name: 'asked_at', type: 'timestamptz' },
    expiresAt: { name: 'expires_at', type: 'timestamptz' },
    settledAt: { name: 'settled_at', type: 'timestamptz', nullable: true },
    idempotencyKey: { name: 'idempotency_key', type: 'text' },
    requestHash: { name: 'request_hash', type: 'text' },
    gtxid: { type: 'text' },
    ltxid: { type: 'smallint' },
  },
});

export const OrderLineEntity = new EntitySchema<OrderLineRow>({
  name: 'OrderLine',
  tableName: 'order_line',
  columns: {
    orderId: { name: 'order_id', type: 'uuid', primary: true },
    lineNumber: { name: 'line_number', type: 'smallint', primary: true },
    productId: { name: 'product_id', type: 'uuid' },
    quantity: { type: 'integer' },
    unitPriceCents: { name: 'unit_price_cents', type: 'bigint', nullable: true },
  },
});
