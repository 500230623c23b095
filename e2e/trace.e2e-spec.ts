import { eventually } from '@shop/test-support';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { appNames } from '@shop/tools/local-stack/apps';
import { Customer } from './customer.ts';
import { type ShopSystem, startSystem } from './system.ts';

let shop: ShopSystem;

beforeAll(async () => {
  shop = await startSystem();
});

afterAll(() => shop.stop());

it('one identifier leads from the answer through every service, across the asynchronous hops', async () => {
  const ada = await Customer.register(shop.bffUrl, 5_000_000);
  const [product] = (await ada.products()).body.items;
  const placed = await ada.place({
    lines: [{ productId: product?.productId ?? '', quantity: 1 }],
    quotedTotalCents: product?.priceCents ?? 0,
  });
  const gtxid = placed.headers.get('x-gtxid') ?? '';
  expect(gtxid).toMatch(/^[0-9a-f]{32}$/);
  await ada.waitFor(placed.body.orderId, 'confirmed');

  // Reading the order has a trace of its own.
  expect((await ada.order(placed.body.orderId)).headers.get('x-gtxid')).not.toBe(gtxid);

  const log = await shop.databases.order.query<{ gtxid: string }>(
    `SELECT gtxid FROM order_event WHERE order_id = '${placed.body.orderId}'`,
  );
  expect(log).toEqual(Array(3).fill({ gtxid }));

  // BFF 1 → checks with product-service and user-service 2, order-service 2 → product-service 3 → order-service 4 → user-service 5 → order-service 6 → both others 7
  await eventually(() => {
    expect(Object.fromEntries(appNames.map((name) => [name, hopsOf(name, gtxid)]))).toEqual({
      'shop-bff': [1],
      'order-service': [2, 4, 6],
      'product-service': [2, 3, 7],
      'user-service': [2, 5, 7],
    });
  });
});

/** The LTXIDs under which an app wrote log lines of this trace. */
function hopsOf(name: (typeof appNames)[number], gtxid: string): number[] {
  const lines = shop.apps[name].log
    .map((line) => JSON.parse(line) as { gtxid?: string; ltxid?: number })
    .filter((line) => line.gtxid === gtxid);
  return [...new Set(lines.map(({ ltxid }) => ltxid ?? 0))].sort((a, b) => a - b);
}
