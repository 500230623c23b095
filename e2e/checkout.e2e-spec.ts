// From the quote to the order: what the BFF reports in a quote, and which orders it rejects immediately.
import type { OrderSummary, ProductSummary } from '@shop/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ApiResponse, Customer, orderOf } from './customer.ts';
import { expectInvariants } from './invariants.ts';
import { expectProblem } from './problem.ts';
import { type ShopSystem, startSystem } from './system.ts';

const RICH = 5_000_000;

let shop: ShopSystem;
let mug: ProductSummary;
let lamp: ProductSummary;
/** Its stock is low. */
let recordPlayer: ProductSummary;

beforeAll(async () => {
  shop = await startSystem();
  const customer = await Customer.register(shop.bffUrl, 0);
  [mug, lamp, recordPlayer] = await Promise.all([
    customer.productNamed('Ceramic mug'),
    customer.productNamed('Desk lamp'),
    customer.productNamed('Vintage record player'),
  ]);
});

afterAll(() => shop.stop());

afterEach(() => expectInvariants(shop.databases));

describe('a quote', () => {
  it('contains prices, stock, points and whether the wallet covers the total', async () => {
    const totalCents = 2 * mug.priceCents + 3 * lamp.priceCents;
    const ada = await Customer.register(shop.bffUrl, totalCents);
    const lines = [
      { productId: lamp.productId, quantity: 3 },
      { productId: mug.productId.toUpperCase(), quantity: 2 },
    ];

    const response = await ada.quote(lines);

    const line = (
      { productId, name, priceCents, available }: ProductSummary,
      quantity: number,
    ) => ({
      productId,
      name,
      quantity,
      unitPriceCents: priceCents,
      lineTotalCents: priceCents * quantity,
      available,
    });
    expect(response.status).toBe(200);
    expect(response.body).toEqual({
      lines: [line(lamp, 3), line(mug, 2)],
      totalCents,
      pointsToEarn: Math.floor(totalCents / 100),
      wallet: { balanceCents: totalCents, points: 0 },
      affordable: true,
      unavailable: [],
    });
  });

  it('matches the order, which costs and earns what was quoted', async () => {
    const ada = await Customer.register(shop.bffUrl, RICH);
    const { lines } = orderOf(mug, 3);
    const { totalCents, pointsToEarn } = (await ada.quote(lines)).body;
    const { orderId } = (await ada.place({ lines, quotedTotalCents: totalCents })).body;
    expect(await ada.waitFor(orderId, 'confirmed')).toMatchObject({
      totalCents,
      pointsEarned: pointsToEarn,
    });
    await expectInvariants(shop.databases);
    expect(await ada.wallet()).toEqual({ balanceCents: RICH - totalCents, points: pointsToEarn });
  });

  it('shows that one cent is missing and that the stock is too low', async () => {
    const ada = await Customer.register(shop.bffUrl, recordPlayer.priceCents - 1);
    const { body } = await ada.quote([{ productId: recordPlayer.productId, quantity: 1_000 }]);
    expect(body).toMatchObject({
      affordable: false,
      lines: [{ quantity: 1_000, available: recordPlayer.available }],
    });
  });

  it('is refused for an unknown product', async () => {
    const ada = await Customer.register(shop.bffUrl, 0);
    const response = await ada.quote([
      { productId: mug.productId, quantity: 1 },
      { productId: randomUUID(), quantity: 1 },
    ]);
    expectProblem(response, 422, 'unknown-product');
  });
});

describe('an order that cannot succeed is rejected immediately, and nothing is placed:', () => {
  async function expectRefused(
    ada: Customer,
    request: Parameters<Customer['place']>[0],
    status: number,
    code: string,
  ) {
    const problem = expectProblem(await ada.place(request), status, code);
    expect((await ada.orders()).body.items).toEqual([]);
    return problem;
  }

  it('unknown-product', async () => {
    const ada = await Customer.register(shop.bffUrl, RICH);
    const unknown = { ...mug, productId: randomUUID() };
    await expectRefused(ada, orderOf(unknown, 1), 422, 'unknown-product');
  });

  it.each([-1, 1])('price-changed, by %i cent, with the current total', async (cents) => {
    const ada = await Customer.register(shop.bffUrl, RICH);
    const order = orderOf(mug, 2);
    const request = { ...order, quotedTotalCents: order.quotedTotalCents + cents };
    const { totalCents } = await expectRefused(ada, request, 409, 'price-changed');
    expect(totalCents).toBe(order.quotedTotalCents);
  });

  it('out-of-stock', async () => {
    const ada = await Customer.register(shop.bffUrl, RICH);
    const order = orderOf(recordPlayer, recordPlayer.available + 1);
    await expectRefused(ada, order, 409, 'out-of-stock');
  });

  it('insufficient-funds, which is not stored under the key', async () => {
    const ada = await Customer.register(shop.bffUrl, mug.priceCents - 1);
    const key = randomUUID();
    expectProblem(await ada.place(orderOf(mug, 1), key), 409, 'insufficient-funds');
    await ada.deposit(1);
    const placed = await ada.place(orderOf(mug, 1), key);
    expect(placed.status).toBe(201);
    await ada.waitFor(placed.body.orderId, 'confirmed');
  });
});

describe('while a service is unavailable', () => {
  it('user-service: a quote leaves out the data of that service', async () => {
    const ada = await Customer.register(shop.bffUrl, RICH);
    await shop.apps['user-service'].stop();
    try {
      const response = await ada.quote(orderOf(mug, 2).lines);
      expect(response).toMatchObject({
        status: 200,
        body: {
          totalCents: 2 * mug.priceCents,
          pointsToEarn: null,
          wallet: null,
          affordable: null,
          unavailable: ['wallet'],
        },
      });
      expectProblem(await ada.place(orderOf(recordPlayer, 1_000)), 409, 'out-of-stock');
    } finally {
      await shop.apps['user-service'].start();
    }
  });

  it('product-service: no quote is possible, and an order is checked against the wallet only', async () => {
    const ada = await Customer.register(shop.bffUrl, mug.priceCents);
    const wrongPrice = { ...orderOf(mug, 1), quotedTotalCents: mug.priceCents - 1 };
    let placed: ApiResponse<OrderSummary>;
    await shop.apps['product-service'].stop();
    try {
      const quote = await ada.quote(orderOf(mug, 1).lines);
      expectProblem(quote, 503, 'service-unavailable');
      expect(quote.headers.get('retry-after')).toMatch(/^\d+$/);
      expectProblem(await ada.place(orderOf(mug, 2)), 409, 'insufficient-funds');
      placed = await ada.place(wrongPrice);
      expect(placed.status).toBe(201);
    } finally {
      await shop.apps['product-service'].start();
    }
    const { reason } = await ada.waitFor(placed.body.orderId, 'rejected');
    expect(reason).toBe('price-changed');
  });

  it('order-service: an order gets a 503, because the key might belong to a placed order', async () => {
    const ada = await Customer.register(shop.bffUrl, 0);
    await shop.apps['order-service'].stop();
    try {
      const response = await ada.place(orderOf(mug, 1));
      expectProblem(response, 503, 'service-unavailable');
      expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    } finally {
      await shop.apps['order-service'].start();
    }
  });
});
