import { afterEach, beforeEach, expect, it } from 'vitest';
import { failures, json, problem } from '../testing/stub-service.fixture.js';
import {
  ADA,
  confirmed,
  KETTLE,
  ORDER,
  placed,
  productPage,
  TEAPOT,
  wallet,
} from '../testing/sample.fixture.js';
import { openShop, type Shop } from '../testing/shop.fixture.js';

const order = {
  lines: [
    { productId: TEAPOT, quantity: 2 },
    { productId: KETTLE, quantity: 1 },
  ],
  quotedTotalCents: 7_500,
};

let shop: Shop;
let token: string;
beforeEach(async () => {
  shop = await openShop({ upstreamTimeoutMs: 1_000 });
  token = await shop.token({ userId: ADA });
  shop.productService.on('GET /products', json(200, productPage));
  shop.userService.on('GET /accounts/me/wallet', json(200, wallet));
});
afterEach(() => shop.close());

const place = (body: unknown = order, headers: Record<string, string> = {}) =>
  shop.call('POST', '/v1/orders', {
    token,
    body,
    headers: { 'idempotency-key': 'one', ...headers },
  });

it('places an order and returns its location', async () => {
  const { userId, lines } = confirmed;
  const full = { ...placed, userId, lines, pointsEarned: 0 };
  shop.orderService.on('POST /orders', json(201, full));

  const answer = await place();

  expect(answer.status).toBe(201);
  expect(answer.headers.get('location')).toBe(`/v1/orders/${ORDER}`);
  expect(answer.body).toEqual(placed);
  expect(shop.orderService.calls).toMatchObject([
    { headers: { authorization: `Bearer ${token}`, 'idempotency-key': '"one"' }, body: order },
  ]);
});

it('ignores Prefer', async () => {
  shop.orderService.on('POST /orders', json(201, placed));

  const answer = await place(order, { prefer: 'wait=10' });

  expect(answer.status).toBe(201);
  expect(answer.headers.has('preference-applied')).toBe(false);
});

it('requires an idempotency key', async () => {
  const answer = await shop.call('POST', '/v1/orders', { token, body: order });

  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({
    type: 'https://shop.example/problems/idempotency-key-missing',
  });
});

it.each([
  [
    'the same product twice',
    [
      { productId: TEAPOT, quantity: 1 },
      { productId: TEAPOT, quantity: 2 },
    ],
    '/lines/1/productId',
  ],
  [
    '51 lines',
    Array.from({ length: 51 }, (_, index) => ({
      productId: `0197a3b2-0000-7000-8000-${String(index).padStart(12, '0')}`,
      quantity: 1,
    })),
    '/lines',
  ],
  ['no lines', [], '/lines'],
  ['a quantity of 0', [{ productId: TEAPOT, quantity: 0 }], '/lines/0/quantity'],
  ['a quantity of 1001', [{ productId: TEAPOT, quantity: 1001 }], '/lines/0/quantity'],
  ['a price', [{ productId: TEAPOT, quantity: 1, priceCents: 1 }], '/lines/0/priceCents'],
])('rejects %s and calls no service', async (_name, lines, pointer) => {
  const answer = await place({ lines, quotedTotalCents: 1 });

  expect(answer.status).toBe(400);
  expect(answer.body).toMatchObject({
    type: 'https://shop.example/problems/invalid-request',
    errors: [{ pointer }],
  });
  expect(shop.orderService.calls).toEqual([]);
});

it('forwards the problem that the key was used for another order', async () => {
  shop.orderService.on('POST /orders', problem(422, 'idempotency-key-reused'));

  expect(await place()).toMatchObject({
    status: 422,
    body: { type: 'https://shop.example/problems/idempotency-key-reused' },
  });
});

it('accepts ids in upper case', async () => {
  shop.orderService.on('POST /orders', json(201, placed));
  const lines = order.lines.map((line) => ({ ...line, productId: line.productId.toUpperCase() }));

  expect((await place({ ...order, lines })).status).toBe(201);
  expect(shop.orderService.calls).toMatchObject([{ body: order }]);
});

it.each(Object.entries(failures))(
  'responds with 503 if order-service %s',
  async (_name, failure) => {
    shop.orderService.onAnything(failure);

    const answer = await place();

    expect(answer.status).toBe(503);
    expect(answer.body).toMatchObject({
      type: 'https://shop.example/problems/service-unavailable',
    });
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(answer.headers.has('location')).toBe(false);
  },
);
