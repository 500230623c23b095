// Every row of the saga table, on the running system. Orders that the BFF would reject are placed directly at order-service.
// The saga must have the same outcome, because the data can change after the BFF's checks.
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
  const customer = await Customer.register(shop.bffUrl, 0);
  const { items } = (await customer.products()).body;
  const wellStocked = items.find(({ available }) => available >= 50);
  product = await customer.product(wellStocked?.productId ?? '');
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
  const response = await call<OrderResponse>(shop.apps['order-service'].url, 'POST', '/orders', {
    body,
    token: customer.token,
    headers: { 'idempotency-key': randomUUID() },
  });
  expect(response.status).toBe(201);
  return response.body.orderId;
}

describe('a purchase', () => {
  it('is confirmed: the stock is sold, the wallet is charged, the points are awarded', async () => {
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

  it('is placed once per idempotency key', async () => {
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

  it('has its deposit counted once per idempotency key', async () => {
    const ada = await Customer.register(shop.bffUrl, 0);
    const key = randomUUID();
    await Promise.all([1, 2, 3].map(() => ada.deposit(500, key)));
    expect(await ada.wallet()).toEqual({ balanceCents: 500, points: 0 });
  });
});

describe('an order is rejected and changes neither stock nor wallet:', () => {
  async function expectRejected(request: unknown, reason: string, balanceCents = RICH) {
    const ada = await Customer.register(shop.bffUrl, balanceCents);
    const before = await stockOf(shop.databases, product.productId);
    const orderId = await placeAtOrderService(ada, request);
    expect(await ada.waitFor(orderId, 'rejected')).toMatchObject({ reason, pointsEarned: 0 });
    await expectInvariants(shop.databases);
    expect(await stockOf(shop.databases, product.productId)).toEqual(before);
    expect(await ada.wallet()).toEqual({ balanceCents, points: 0 });
  }

  it('out-of-stock, for more units than available', async () => {
    const scarce = (await stockOf(shop.databases, product.productId)).available + 1;
    const other = await scarceProduct();
    const quantity = other ? other.available + 1 : scarce;
    const wanted = other ?? product;
    await expectRejected(
      {
        // The first line can be reserved, so the saga must release it.
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
    const customer = await Customer.register(shop.bffUrl, 0);
    const { items } = (await customer.products()).body;
    return items.find(
      ({ available, productId }) => available < 1_000 && productId !== product.productId,
    );
  }

  it('unknown-product, for a line with an id that does not exist', async () => {
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

  it('price-changed, for a total that does not match the prices', async () => {
    await expectRejected(two({ quotedTotalCents: product.priceCents * 2 - 1 }), 'price-changed');
  });

  it('insufficient-funds, for a balance that is one cent too low', async () => {
    await expectRejected(two(), 'insufficient-funds', product.priceCents * 2 - 1);
  });
});

describe('a customer cancels', () => {
  it('a confirmed order, which is refunded and restocked and loses its points', async () => {
    const ada = await Customer.register(shop.bffUrl, RICH);
    const before = await stockOf(shop.databases, product.productId);
    const { orderId } = (await ada.place(two())).body;
    await ada.waitFor(orderId, 'confirmed');
    const response = await ada.cancel(orderId);
    expect(response).toMatchObject({
      status: 200,
      body: { status: 'cancelled', reason: 'customer-request', pointsEarned: 0 },
    });
    await expectInvariants(shop.databases);
    expect(await ada.wallet()).toEqual({ balanceCents: RICH, points: 0 });
    expect(await stockOf(shop.databases, product.productId)).toEqual(before);
    expect(await ada.cancel(orderId)).toMatchObject({ status: 200, body: { status: 'cancelled' } });
  });

  it('an order that waits for its stock, of which nothing stays reserved', async () => {
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

  it('an order that waits for its payment, which is not charged and whose stock is released', async () => {
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

  it('a rejected order, which is refused because the order has settled', async () => {
    const ada = await Customer.register(shop.bffUrl, 0);
    const orderId = await placeAtOrderService(ada, two());
    await ada.waitFor(orderId, 'rejected');
    expect(await ada.cancel(orderId)).toMatchObject({
      status: 409,
      body: { type: 'https://shop.example/problems/order-not-cancellable' },
    });
  });
});
