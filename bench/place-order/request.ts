import { randomUUID } from 'node:crypto';
import type { PlaceOrderRequest } from '@shop/contracts';
import type { Dispatcher } from 'undici';

const order: PlaceOrderRequest = {
  lines: [
    { productId: '019a0000-0000-7000-8000-000000000001', quantity: 2 },
    { productId: '019a0000-0000-7000-8000-000000000002', quantity: 1 },
    { productId: '019a0000-0000-7000-8000-000000000003', quantity: 1 },
  ],
  quotedTotalCents: 8_130,
};
const body = JSON.stringify(order);

/** A request for an order of three lines. Without `key`, it has a new idempotency key. */
export function placeOrderCall(authorization: string, key: string = randomUUID()) {
  return {
    method: 'POST',
    path: '/orders',
    headers: { authorization, 'content-type': 'application/json', 'idempotency-key': key },
    body,
  } satisfies Omit<Dispatcher.RequestOptions, 'origin'>;
}
