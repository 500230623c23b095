// What customers see while parts of the system are away, and that nothing is lost by it.
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
  const plenty = items.find(({ available }) => available >= 1_000);
  product = await ada.product(plenty?.productId ?? '');
});

afterAll(() => shop.stop());

function one() {
  return {
    lines: [{ productId: product.productId, quantity: 1 }],
    quotedTotalCents: product.priceCents,
  };
}

describe('while product-service is away', () => {
  it('orders can be placed and read without product names, and settle when it is back', async () => {
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

describe('while user-service is away', () => {
  it('orders can be placed and read without the customer’s name, and settle when it is back', async () => {
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

describe('while order-service is away', () => {
  it('products and the account can be read; orders cannot', async () => {
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

describe('while the order database is away', () => {
  it('placing is a 503 that writes nothing, and works again by itself', async () => {
    const key = randomUUID();
    await shop.orderDatabaseGate.cut();
    try {
      const refused = await ada.place(one(), key);
      expect(refused.status).toBe(503);
      expect(refused.headers.get('retry-after')).not.toBeNull();
    } finally {
      await shop.orderDatabaseGate.restore();
    }
    const placed = await eventually(async () => {
      const answer = await ada.place(one(), key);
      expect(answer.status).toBe(201);
      return answer.body;
    });
    await ada.waitFor(placed.orderId, 'confirmed');
    await expectInvariants(shop.databases);
  });
});

describe('a crash of any app', () => {
  it.each(appNames)('%s: every acknowledged order settles, to the cent', async (name) => {
    const acknowledged: string[] = [];
    const placing = (async () => {
      for (let count = 0; count < 30; count++) {
        // Refused or cut off while the BFF or order-service is away; then nothing was acknowledged.
        const answer = await ada.place(one()).catch(() => undefined);
        if (answer?.status === 201) acknowledged.push(answer.body.orderId);
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
  it.each(appNames)('%s: ends with exit code 0 within its time', async (name) => {
    const since = performance.now();
    expect(await shop.apps[name]!.stop()).toBe(0);
    expect(performance.now() - since).toBeLessThan(10_000);
    await shop.apps[name]!.start();
  });
});
