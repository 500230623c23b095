// What customers see while parts of the system are unavailable, and that nothing is lost.
import type { ProductResponse } from '@shop/contracts';
import { eventually } from '@shop/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Customer, type Problem } from './customer.ts';
import { expectInvariants } from './invariants.ts';
import { appNames, type ShopSystem, startSystem } from './system.ts';

const RICH = 10_000_000;

let shop: ShopSystem;
let ada: Customer;
let product: ProductResponse;

beforeAll(async () => {
  shop = await startSystem();
  ada = await Customer.register(shop.bffUrl, RICH);
  const { items } = (await ada.products()).body;
  const wellStocked = items.find(({ available }) => available >= 1_000);
  product = await ada.product(wellStocked?.productId ?? '');
});

afterAll(() => shop.stop());

function one() {
  return {
    lines: [{ productId: product.productId, quantity: 1 }],
    quotedTotalCents: product.priceCents,
  };
}

describe('while product-service is unavailable', () => {
  it('places orders and returns them without product names, and settles them later', async () => {
    await shop.apps['product-service'].kill();
    const { orderId } = (await ada.place(one())).body;
    const order = await ada.order(orderId);
    expect(order).toMatchObject({
      status: 200,
      body: { unavailable: ['products'], lines: [{ name: null }], customer: { name: 'Ada' } },
    });
    const list = await ada.products();
    expect(list.status).toBe(503);
    expect(list.headers.get('retry-after')).not.toBeNull();
    await shop.apps['product-service'].start();
    await ada.waitFor(orderId, 'confirmed');
    await expectInvariants(shop.databases);
  });
});

describe('while user-service is unavailable', () => {
  it('places orders and returns them without the customer’s name, and settles them later', async () => {
    await shop.apps['user-service'].kill();
    const { orderId } = (await ada.place(one())).body;
    expect((await ada.order(orderId)).body).toMatchObject({
      unavailable: ['customer'],
      customer: { userId: ada.userId, name: null },
    });
    expect((await ada.get('/v1/me')).status).toBe(503);
    await shop.apps['user-service'].start();
    await ada.waitFor(orderId, 'confirmed');
    await expectInvariants(shop.databases);
  });
});

describe('while order-service is unavailable', () => {
  it('returns products and the account, but no orders', async () => {
    await shop.apps['order-service'].kill();
    expect((await ada.products()).status).toBe(200);
    expect((await ada.get('/v1/me')).status).toBe(200);
    const refused = await ada.place(one());
    expect(refused.status).toBe(503);
    expect((refused.body as unknown as Problem).type).toBe(
      'https://shop.example/problems/service-unavailable',
    );
    await shop.apps['order-service'].start();
    expect((await ada.place(one())).status).toBe(201);
    await expectInvariants(shop.databases);
  });
});

describe('while the order database is unavailable', () => {
  it('answers a placed order with a 503 that writes nothing, and recovers automatically', async () => {
    const key = randomUUID();
    await shop.orderDatabaseProxy.cut();
    try {
      const refused = await ada.place(one(), key);
      expect(refused.status).toBe(503);
      expect(refused.headers.get('retry-after')).not.toBeNull();
    } finally {
      await shop.orderDatabaseProxy.restore();
    }
    const placed = await eventually(async () => {
      const response = await ada.place(one(), key);
      expect(response.status).toBe(201);
      return response.body;
    });
    await ada.waitFor(placed.orderId, 'confirmed');
    await expectInvariants(shop.databases);
  });
});

describe('a crash of any app', () => {
  it.each(appNames)('%s: every acknowledged order settles, and all amounts match', async (name) => {
    const acknowledged: string[] = [];
    const placing = (async () => {
      for (let count = 0; count < 30; count++) {
        // The request fails while the BFF or order-service is unavailable. Then no order was acknowledged.
        const response = await ada.place(one()).catch(() => undefined);
        if (response?.status === 201) acknowledged.push(response.body.orderId);
      }
    })();
    await eventually(() => expect(acknowledged.length).toBeGreaterThan(5));
    await shop.apps[name]!.kill();
    await shop.apps[name]!.start();
    await placing;
    for (const orderId of acknowledged) await ada.waitFor(orderId, 'confirmed', 40_000);
    await expectInvariants(shop.databases);
  });
});

describe('a stop', () => {
  it.each(appNames)('%s: exits with code 0 within its time limit', async (name) => {
    const since = performance.now();
    expect(await shop.apps[name]!.stop()).toBe(0);
    expect(performance.now() - since).toBeLessThan(10_000);
    await shop.apps[name]!.start();
  });
});
