// Every row of the saga, through the running system. Orders that the BFF would refuse beforehand are placed at order-service
// itself: the saga must come to the same end, because a race can be lost after the BFF has looked.
import type { OrderResponse, ProductResponse } from '@shop/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { call, Customer } from './customer.ts';
import { expectInvariants, stockOf } from './invariants.ts';
import { type ShopSystem, startSystem } from './system.ts';

const RICH = 5_000_000;

let shop: ShopSystem;
let product: ProductResponse;

beforeAll(async () => {
  shop = await startSystem();
  const visitor = await Customer.register(shop.bffUrl, 0);
  const { items } = (await visitor.products()).body;
  const plenty = items.find(({ available }) => available >= 50);
  product = await visitor.product(plenty?.productId ?? '');
});

afterAll(() => shop.stop());

afterEach(() => expectInvariants(shop.databases));

function two(overrides: { productId?: string; quantity?: number; quotedTotalCents?: number } = {}) {
  const quantity = overrides.quantity ?? 2;
  return {
    lines: [{ productId: overrides.productId ?? product.productId, quantity }],
    quotedTotalCents: overrides.quotedTotalCents ?? product.priceCents * quantity,
  };
}

async function placeAtOrderService(customer: Customer, body: unknown): Promise<string> {
  const answer = await call<OrderResponse>(shop.apps['order-service'].url, 'POST', '/orders', {
    body,
    token: customer.token,
    headers: { 'idempotency-key': randomUUID() },
  });
  expect(answer.status).toBe(201);
  return answer.body.orderId;
}

describe('a purchase', () => {
  it('is confirmed: stock is sold, the wallet charged, points awarded', async () => {
    const ada = await Customer.register(shop.bffUrl, RICH);
    const before = await stockOf(shop.databases, product.productId);
    const placed = await ada.place(two());
    expect(placed).toMatchObject({ status: 201, body: { status: 'awaiting-stock' } });
    expect(placed.headers.get('location')).toBe(`/v1/orders/${placed.body.orderId}`);

    const order = await ada.waitFor(placed.body.orderId, 'confirmed');
    const totalCents = product.priceCents * 2;
    const points = Math.floor(totalCents / 100);
    expect(order).toMatchObject({
      totalCents,
      pointsEarned: points,
      reason: null,
      customer: { userId: ada.userId, name: 'Ada' },
      lines: [
        {
          productId: product.productId,
          name: product.name,
          quantity: 2,
          unitPriceCents: product.priceCents,
        },
      ],
      unavailable: [],
    });
    await expectInvariants(shop.databases);
    expect(await ada.wallet()).toEqual({ balanceCents: RICH - totalCents, points });
    expect(await stockOf(shop.databases, product.productId)).toEqual({
      onHand: before.onHand - 2,
      available: before.available - 2,
      reserved: 0,
      sold: before.sold + 2,
    });
  });

  it('happens once for one idempotency key', async () => {
    const ada = await Customer.register(shop.bffUrl, RICH);
    const key = randomUUID();
    const [first, second] = await Promise.all([ada.place(two(), key), ada.place(two(), key)]);
    expect(second.body.orderId).toBe(first.body.orderId);
    await ada.waitFor(first.body.orderId, 'confirmed');
    const again = await ada.place(two(), key);
    expect(again).toMatchObject({ status: 201, body: { status: 'confirmed' } });
    expect((await ada.orders()).body.items).toHaveLength(1);
    expect((await ada.wallet()).balanceCents).toBe(RICH - product.priceCents * 2);
  });

  it('is deposited once for one idempotency key', async () => {
    const ada = await Customer.register(shop.bffUrl, 0);
    const key = randomUUID();
    await Promise.all([1, 2, 3].map(() => ada.deposit(500, key)));
    expect(await ada.wallet()).toEqual({ balanceCents: 500, points: 0 });
  });
});

describe('an order is rejected, and leaves no trace in stock and wallet,', () => {
  async function expectRejected(request: unknown, reason: string, balanceCents = RICH) {
    const ada = await Customer.register(shop.bffUrl, balanceCents);
    const before = await stockOf(shop.databases, product.productId);
    const orderId = await placeAtOrderService(ada, request);
    expect(await ada.waitFor(orderId, 'rejected')).toMatchObject({ reason, pointsEarned: 0 });
    await expectInvariants(shop.databases);
    expect(await stockOf(shop.databases, product.productId)).toEqual(before);
    expect(await ada.wallet()).toEqual({ balanceCents, points: 0 });
  }

  it('out-of-stock: more pieces than there are', async () => {
    const scarce = (await stockOf(shop.databases, product.productId)).available + 1;
    const other = await scarceProduct();
    const quantity = other ? other.available + 1 : scarce;
    const wanted = other ?? product;
    await expectRejected(
      {
        // A line that can be reserved, so that there is something to release.
        lines: [
          { productId: product.productId, quantity: 1 },
          { productId: wanted.productId, quantity },
        ],
        quotedTotalCents: product.priceCents + wanted.priceCents * quantity,
      },
      'out-of-stock',
    );
  });

  async function scarceProduct() {
    const visitor = await Customer.register(shop.bffUrl, 0);
    const { items } = (await visitor.products()).body;
    return items.find(
      ({ available, productId }) => available < 1_000 && productId !== product.productId,
    );
  }

  it('unknown-product: a line that nobody sells', async () => {
    await expectRejected(
      {
        lines: [
          { productId: product.productId, quantity: 1 },
          { productId: randomUUID(), quantity: 1 },
        ],
        quotedTotalCents: product.priceCents,
      },
      'unknown-product',
    );
  });

  it('price-changed: a total that is not the price', async () => {
    await expectRejected(two({ quotedTotalCents: product.priceCents * 2 - 1 }), 'price-changed');
  });

  it('insufficient-funds: a wallet that is too small by one cent', async () => {
    await expectRejected(two(), 'insufficient-funds', product.priceCents * 2 - 1);
  });
});

describe('a customer cancels', () => {
  it('a confirmed order: refunded, restocked, points taken back', async () => {
    const ada = await Customer.register(shop.bffUrl, RICH);
    const before = await stockOf(shop.databases, product.productId);
    const { orderId } = (await ada.place(two())).body;
    await ada.waitFor(orderId, 'confirmed');
    const answer = await ada.cancel(orderId);
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'cancelled', reason: 'customer-request', pointsEarned: 0 },
    });
    await expectInvariants(shop.databases);
    expect(await ada.wallet()).toEqual({ balanceCents: RICH, points: 0 });
    expect(await stockOf(shop.databases, product.productId)).toEqual(before);
    expect(await ada.cancel(orderId)).toMatchObject({ status: 200, body: { status: 'cancelled' } });
  });

  it('an order that waits for its stock: nothing stays reserved', async () => {
    const ada = await Customer.register(shop.bffUrl, RICH);
    const before = await stockOf(shop.databases, product.productId);
    await shop.apps['product-service'].stop();
    const { orderId } = (await ada.place(two())).body;
    expect((await ada.cancel(orderId)).body).toMatchObject({ status: 'cancelled' });
    await shop.apps['product-service'].start();
    await expectInvariants(shop.databases);
    expect(await stockOf(shop.databases, product.productId)).toEqual(before);
    expect(await ada.wallet()).toEqual({ balanceCents: RICH, points: 0 });
  });

  it('an order that waits for its payment: nothing stays charged, the stock is free again', async () => {
    const ada = await Customer.register(shop.bffUrl, RICH);
    const before = await stockOf(shop.databases, product.productId);
    await shop.apps['user-service'].stop();
    const { orderId } = (await ada.place(two())).body;
    await ada.waitFor(orderId, 'awaiting-payment');
    expect((await ada.cancel(orderId)).body).toMatchObject({ status: 'cancelled' });
    await shop.apps['user-service'].start();
    await expectInvariants(shop.databases);
    expect(await stockOf(shop.databases, product.productId)).toEqual(before);
    expect(await ada.wallet()).toEqual({ balanceCents: RICH, points: 0 });
  });

  it('a rejected order: too late', async () => {
    const ada = await Customer.register(shop.bffUrl, 0);
    const orderId = await placeAtOrderService(ada, two());
    await ada.waitFor(orderId, 'rejected');
    expect(await ada.cancel(orderId)).toMatchObject({
      status: 409,
      body: { type: 'https://shop.example/problems/order-not-cancellable' },
    });
  });
});
