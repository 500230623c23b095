// What POST /v1/orders looks at before it creates an order, and what it does when it finds that the order cannot work.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  type Answer,
  failures,
  json,
  problem,
  together,
} from '../testing/played-service.fixture.js';
import { ADA, KETTLE, ORDER, placed, shelf, TEAPOT, wallet } from '../testing/sample.fixture.js';
import { openShop, type Shop } from '../testing/shop.fixture.js';

const UPSTREAM_TIMEOUT_MS = 1_000;
const order = {
  lines: [
    { productId: TEAPOT, quantity: 2 },
    { productId: KETTLE, quantity: 1 },
  ],
  quotedTotalCents: 7_500,
};
const rejected = { ...placed, status: 'rejected', reason: 'insufficient-funds' };

let shop: Shop;
let token: string;
beforeEach(async () => {
  shop = await openShop({ upstreamTimeoutMs: UPSTREAM_TIMEOUT_MS });
  token = await shop.token({ userId: ADA });
  shop.productService.on('GET /products', json(200, shelf));
  shop.userService.on('GET /accounts/me/wallet', json(200, wallet));
  shop.orderService.on('POST /orders', json(201, placed));
  shop.orderService.on('POST /orders/known', problem(404, 'not-found'));
});
afterEach(() => shop.close());

const place = (body: unknown = order) =>
  shop.call('POST', '/v1/orders', { token, body, headers: { 'idempotency-key': 'one' } });
const askedOrderService = () => shop.orderService.calls.map(({ path }) => path);

const makePoor = () =>
  shop.userService.on('GET /accounts/me/wallet', json(200, { ...wallet, balanceCents: 7_499 }));
const sell = (change: object, items = shelf.items) =>
  shop.productService.on('GET /products', (response, call) =>
    json(200, { ...shelf, items: items.map((item) => ({ ...item, ...change })) })(response, call),
  );

it('looks once at the prices and once at the wallet, and places the order', async () => {
  expect((await place()).status).toBe(201);

  expect(shop.productService.calls).toHaveLength(1);
  expect(shop.productService.calls[0]?.query.get('ids')).toBe(`${TEAPOT},${KETTLE}`);
  expect(shop.userService.calls).toMatchObject([
    { path: '/accounts/me/wallet', headers: { authorization: `Bearer ${token}` } },
  ]);
  expect(askedOrderService()).toEqual(['/orders']);
});

it('looks at both at the same time', async () => {
  const both = together(2);
  shop.productService.on('GET /products', both(json(200, shelf)));
  shop.userService.on('GET /accounts/me/wallet', both(json(200, wallet)));

  // One after the other, both would be too late and nothing would be refused.
  expect((await place({ ...order, quotedTotalCents: 1 })).status).toBe(409);
});

describe('what cannot work', () => {
  const cases: [code: string, status: number, arrange: () => void][] = [
    ['unknown-product', 422, () => sell({}, shelf.items.slice(1))],
    ['price-changed', 409, () => sell({ priceCents: 2_501 })],
    ['out-of-stock', 409, () => sell({ available: 1 })],
    ['insufficient-funds', 409, makePoor],
  ];

  it.each(cases)('is refused at once: %s', async (code, status, arrange) => {
    arrange();

    const answer = await place();

    expect(answer).toMatchObject({
      status,
      body: { type: `https://shop.example/problems/${code}` },
    });
    expect(answer.headers.has('location')).toBe(false);
    expect(askedOrderService()).toEqual(['/orders/known']);
    expect(shop.orderService.calls).toMatchObject([
      { body: order, headers: { authorization: `Bearer ${token}`, 'idempotency-key': '"one"' } },
    ]);
  });

  it('says the present total when the price has changed', async () => {
    sell({ priceCents: 2_501 });
    expect((await place()).body).toMatchObject({ totalCents: 7_503 });
  });

  it.each(cases)('is answered with the order of a known key: %s', async (_code, _, arrange) => {
    arrange();
    shop.orderService.on('POST /orders/known', json(200, rejected));

    const answer = await place();

    expect(answer).toMatchObject({ status: 201, body: rejected });
    expect(answer.headers.get('location')).toBe(`/v1/orders/${ORDER}`);
    expect(askedOrderService()).toEqual(['/orders/known']);
  });

  it('is refused for its key where that came with another order', async () => {
    makePoor();
    shop.orderService.on('POST /orders/known', problem(422, 'idempotency-key-reused'));

    expect(await place()).toMatchObject({
      status: 422,
      body: { type: 'https://shop.example/problems/idempotency-key-reused' },
    });
  });

  it.each(Object.entries(failures))(
    'is a 503 and no refusal where nobody knows the key: order-service %s',
    async (_name, failure) => {
      makePoor();
      shop.orderService.onAnything(failure);

      expect(await place()).toMatchObject({
        status: 503,
        body: { type: 'https://shop.example/problems/service-unavailable' },
      });
    },
  );
});

describe('whoever cannot tell does not stand in the way', () => {
  it.each(Object.entries(failures))('product-service %s', async (_name, failure) => {
    shop.productService.onAnything(failure);
    expect((await place({ ...order, quotedTotalCents: 1 })).status).toBe(201);
  });

  it.each(Object.entries(failures))('user-service %s', async (_name, failure) => {
    shop.userService.onAnything(failure);
    expect((await place()).status).toBe(201);
  });

  it('both are away', async () => {
    await Promise.all([shop.productService.goAway(), shop.userService.goAway()]);
    expect((await place({ ...order, quotedTotalCents: 1 })).status).toBe(201);
  });

  it('both hang, and order-service needs a moment: the whole time is not theirs', async () => {
    const never: Answer = () => undefined;
    shop.productService.onAnything(never);
    shop.userService.onAnything(never);
    shop.orderService.on('POST /orders', (response, call) => {
      setTimeout(() => json(201, placed)(response, call), UPSTREAM_TIMEOUT_MS / 5);
    });

    expect((await place()).status).toBe(201);
  });

  it('the time for all is one: looking and placing together', async () => {
    const never: Answer = () => undefined;
    for (const one of [shop.productService, shop.userService, shop.orderService]) {
      one.onAnything(never);
    }
    const since = performance.now();

    expect((await place()).status).toBe(503);

    // With a whole timeout for the second step it would be at least 1.5 times the timeout.
    expect(performance.now() - since).toBeLessThan(1.4 * UPSTREAM_TIMEOUT_MS);
  });
});
