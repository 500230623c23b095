// Orders whose participants are unavailable beyond the hard deadline. The deadlines are short, so the tests can wait for them.
import type { ProductResponse } from '@shop/contracts';
import { eventually } from '@shop/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { Customer, orderOf } from './customer.ts';
import { expectInvariants, stockOf } from './invariants.ts';
import { type ShopSystem, startSystem } from './system.ts';

const RICH = 10_000_000;
const SOFT_MS = 400;
const HARD_MS = 3_000;
/** The level as pino writes it. */
const INFO = 30;

let shop: ShopSystem;
let ada: Customer;
let product: ProductResponse;

beforeAll(async () => {
  shop = await startSystem({
    ORDER_SOFT_DEADLINE_MS: String(SOFT_MS),
    ORDER_HARD_DEADLINE_MS: String(HARD_MS),
  });
  const customer = await Customer.register(shop.bffUrl, 0);
  product = await customer.product((await customer.productNamed('Ceramic mug')).productId);
});

afterAll(() => shop.stop());

beforeEach(async () => {
  ada = await Customer.register(shop.bffUrl, RICH);
});

const one = () => orderOf(product, 1);
const stock = () => stockOf(shop.databases, product.productId);

/** The log lines that order-service wrote about an order's deadlines. Each must have this GTXID. */
function sweepsOf(orderId: string, gtxid: string | null): string[] {
  return shop.apps['order-service'].log
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter((line) => line['context'] === 'DeadlineSweeper' && line['orderId'] === orderId)
    .map((line) => {
      expect(line).toMatchObject({ level: INFO, gtxid });
      return String(line['msg']);
    });
}

it('repeats the request and then cancels, if product-service is unavailable; later, nothing is reserved', async () => {
  const before = await stock();
  await shop.apps['product-service'].stop();
  const placed = await ada.place(one());
  const { orderId } = placed.body;
  const order = await ada.waitFor(orderId, 'cancelled');
  expect(order).toMatchObject({ reason: 'timed-out', pointsEarned: 0 });

  const gtxid = placed.headers.get('x-gtxid');
  const { entries } = (await ada.timeline(orderId)).body;
  expect(new Set(entries.map((entry) => entry.gtxid))).toEqual(new Set([gtxid]));
  const events = entries.map(({ event }) => event);
  const repeats = events.slice(1, -1);
  expect(repeats.length).toBeGreaterThan(0);
  expect(repeats.length).toBeLessThanOrEqual(HARD_MS / SOFT_MS);
  expect(new Set(repeats)).toEqual(new Set(['OrderPlaced']));
  expect(events.at(-1)).toBe('OrderCancelled');
  const lines = sweepsOf(orderId, gtxid);
  expect(lines).toHaveLength(repeats.length + 1);
  expect(lines.at(-1)).toContain('the hard deadline has passed');

  await shop.apps['product-service'].start();
  await expectInvariants(shop.databases);
  expect(await stock()).toEqual(before);
  expect(await ada.wallet()).toEqual({ balanceCents: RICH, points: 0 });
});

it('cancels, if user-service is unavailable; later, nothing is charged and the stock is released', async () => {
  const before = await stock();
  await shop.apps['user-service'].stop();
  const { orderId } = (await ada.place(one())).body;
  await ada.waitFor(orderId, 'cancelled');
  const { entries } = (await ada.timeline(orderId)).body;
  const events = new Set(entries.map(({ event }) => event));
  expect(events).toEqual(new Set(['OrderPlaced', 'OrderPaymentDue', 'OrderCancelled']));
  await shop.apps['user-service'].start();
  await expectInvariants(shop.databases);
  expect(await stock()).toEqual(before);
  expect(await ada.wallet()).toEqual({ balanceCents: RICH, points: 0 });
});

it('cancels every order exactly once, although order-service is killed repeatedly while orders time out', async () => {
  await shop.apps['product-service'].stop();
  const orderIds = await Promise.all(
    Array.from({ length: 60 }, async () => (await ada.place(one())).body.orderId),
  );
  const ended = async () => {
    const rows = await shop.databases.order.query<{ count: string }>(
      `SELECT count(*) FROM order_event WHERE event = 'OrderCancelled'
       AND order_id = ANY('{${orderIds.join()}}')`,
    );
    return Number(rows[0]?.count);
  };
  for (let killed = 0; killed < 3 && (await ended()) < orderIds.length; killed++) {
    const before = await ended();
    await eventually(async () => expect(await ended()).toBeGreaterThan(before));
    await shop.apps['order-service'].kill();
    await shop.apps['order-service'].start();
  }
  for (const orderId of orderIds) {
    expect(await ada.waitFor(orderId, 'cancelled')).toMatchObject({ reason: 'timed-out' });
  }
  expect(await ended()).toBe(orderIds.length);
  await shop.apps['product-service'].start();
  await expectInvariants(shop.databases);
  expect(await ada.wallet()).toEqual({ balanceCents: RICH, points: 0 });
});
