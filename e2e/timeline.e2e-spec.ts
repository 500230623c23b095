// The timeline of an order as the customer sees it. All entries of a purchase have the GTXID of the request that placed it,
// whatever the outcome. A cancellation is a separate request with its own GTXID.
import type { OrderSummary } from '@shop/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiResponse, call, Customer, orderOf } from './customer.ts';
import { type ShopSystem, startSystem } from './system.ts';

let shop: ShopSystem;

beforeAll(async () => {
  shop = await startSystem();
});

afterAll(() => shop.stop());

const callOf = ({ headers }: ApiResponse<unknown>) => headers.get('x-gtxid');

async function timelineOf(customer: Customer, orderId: string) {
  const { status, body } = await customer.timeline(orderId);
  expect([status, body.orderId]).toEqual([200, orderId]);
  const times = body.entries.map(({ at }) => at);
  expect(times).toEqual(times.toSorted());
  return body.entries.map(({ event, status: reached, gtxid }) => [event, reached, gtxid]);
}

it('shows an order that is confirmed and cancelled later', async () => {
  const ada = await Customer.register(shop.bffUrl, 1_000_000);
  const placed = await ada.place(orderOf(await ada.productNamed('Ceramic mug'), 1));
  const { orderId } = placed.body;
  await ada.waitFor(orderId, 'confirmed');
  const purchase = [
    ['OrderPlaced', 'awaiting-stock', callOf(placed)],
    ['OrderPaymentDue', 'awaiting-payment', callOf(placed)],
    ['OrderConfirmed', 'confirmed', callOf(placed)],
  ];
  expect(await timelineOf(ada, orderId)).toEqual(purchase);

  const cancelled = await ada.cancel(orderId);
  expect(callOf(cancelled)).not.toBe(callOf(placed));
  expect(await timelineOf(ada, orderId)).toEqual([
    ...purchase,
    ['OrderCancelled', 'cancelled', callOf(cancelled)],
  ]);
});

it('shows an order that is rejected', async () => {
  const ada = await Customer.register(shop.bffUrl, 0);
  // Placed directly at order-service: the BFF would reject an order that the wallet cannot pay.
  const orders = shop.apps['order-service'].url;
  const placed = await call<OrderSummary>(orders, 'POST', '/orders', {
    body: orderOf(await ada.productNamed('Ceramic mug'), 1),
    token: ada.token,
    headers: { 'idempotency-key': randomUUID() },
  });
  await ada.waitFor(placed.body.orderId, 'rejected');
  expect(await timelineOf(ada, placed.body.orderId)).toEqual([
    ['OrderPlaced', 'awaiting-stock', callOf(placed)],
    ['OrderPaymentDue', 'awaiting-payment', callOf(placed)],
    ['OrderRejected', 'rejected', callOf(placed)],
  ]);
});
