// The responses to a repeated Idempotency-Key.
import type { OrderSummary, ProductSummary, WalletResponse } from '@shop/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type ApiResponse, Customer, orderOf } from './customer.ts';
import { expectInvariants } from './invariants.ts';
import { expectProblem } from './problem.ts';
import { type ShopSystem, startSystem } from './system.ts';

const RICH = 5_000_000;

let shop: ShopSystem;
let mug: ProductSummary;

beforeAll(async () => {
  shop = await startSystem();
  mug = await (await Customer.register(shop.bffUrl, 0)).productNamed('Ceramic mug');
});

afterAll(() => shop.stop());

afterEach(() => expectInvariants(shop.databases));

describe('the key of an order', () => {
  function expectSame(again: ApiResponse<OrderSummary>, first: ApiResponse<OrderSummary>): void {
    expect(again).toMatchObject({ status: 201, body: { orderId: first.body.orderId } });
    expect(again.headers.get('location')).toBe(`/v1/orders/${first.body.orderId}`);
  }

  it('returns its order again, although that order has used up the wallet', async () => {
    const ada = await Customer.register(shop.bffUrl, mug.priceCents);
    const key = randomUUID();
    const first = await ada.place(orderOf(mug, 1), key);
    await ada.waitFor(first.body.orderId, 'confirmed');

    const again = await ada.place(orderOf(mug, 1), key);

    expectSame(again, first);
    expect(again.body.status).toBe('confirmed');
    expectProblem(await ada.place(orderOf(mug, 1)), 409, 'insufficient-funds');
  });

  it('is the same with and without quotation marks', async () => {
    const ada = await Customer.register(shop.bffUrl, RICH);
    const key = randomUUID();
    const first = await ada.place(orderOf(mug, 1), key);
    expectSame(await ada.place(orderOf(mug, 1), `"${key}"`), first);
    await ada.waitFor(first.body.orderId, 'confirmed');
  });

  it('cannot be used for another order, possible or impossible', async () => {
    const ada = await Customer.register(shop.bffUrl, RICH);
    const key = randomUUID();
    const { orderId } = (await ada.place(orderOf(mug, 1), key)).body;
    expectProblem(await ada.place(orderOf(mug, 2), key), 422, 'idempotency-key-reused');
    const impossible = orderOf({ ...mug, productId: randomUUID() }, 1);
    expectProblem(await ada.place(impossible, key), 422, 'idempotency-key-reused');
    await ada.waitFor(orderId, 'confirmed');
  });

  it('is separate for each customer', async () => {
    const [ada, bob] = await Promise.all([1, 2].map(() => Customer.register(shop.bffUrl, RICH)));
    const key = randomUUID();
    const orders = await Promise.all([
      ada?.place(orderOf(mug, 1), key),
      bob?.place(orderOf(mug, 2), key),
    ]);
    expect(orders.map((order) => order?.status)).toEqual([201, 201]);
    expect(orders[0]?.body.orderId).not.toBe(orders[1]?.body.orderId);
  });
});

describe('the key of a deposit', () => {
  it('applies the deposit once, and cannot be used for another amount', async () => {
    const ada = await Customer.register(shop.bffUrl, 0);
    const key = randomUUID();
    const first = await ada.deposit(500, key);
    expect(first).toMatchObject({ status: 201, body: { balanceCents: 500, points: 0 } });
    const again = await ada.post<WalletResponse>(
      '/v1/me/deposits',
      { amountCents: 500 },
      `"${key}"`,
    );
    expect(again).toMatchObject({ status: 201, body: first.body });
    expectProblem(await ada.deposit(501, key), 422, 'idempotency-key-reused');
    expect(await ada.wallet()).toEqual({ balanceCents: 500, points: 0 });
  });
});
