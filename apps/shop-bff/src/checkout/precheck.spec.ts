// What POST /v1/orders checks before it creates an order, and how it responds to an order that cannot succeed.
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type Answer, failures, json, problem, together } from '../testing/stub-service.fixture.js';
import {
  ADA,
  KETTLE,
  ORDER,
  placed,
  productPage,
  TEAPOT,
  wallet,
} from '../testing/sample.fixture.js';
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
  shop.productService.on('GET /products', json(200, productPage));
  shop.userService.on('GET /accounts/me/wallet', json(200, wallet));
  shop.orderService.on('POST /orders', json(201, placed));
  shop.orderService.on('POST /orders/known', problem(404, 'not-found'));
});
afterEach(() => shop.close());

const place = (body: unknown = order) =>
  shop.call('POST', '/v1/orders', { token, body, headers: { 'idempotency-key': 'one' } });
const orderServicePaths = () => shop.orderService.calls.map(({ path }) => path);

const lowerBalance = () =>
  shop.userService.on('GET /accounts/me/wallet', json(200, { ...wallet, balanceCents: 7_499 }));
const sell = (change: object, items = productPage.items) =>
  shop.productService.on('GET /products', (response, call) =>
    json(200, { ...productPage, items: items.map((item) => ({ ...item, ...change })) })(
      response,
      call,
    ),
  );

it('reads the prices once and the wallet once, and places the order', async () => {
  expect((await place()).status).toBe(201);

  expect(shop.productService.calls).toHaveLength(1);
  expect(shop.productService.calls[0]?.query.get('ids')).toBe(`${TEAPOT},${KETTLE}`);
  expect(shop.userService.calls).toMatchObject([
    { path: '/accounts/me/wallet', headers: { authorization: `Bearer ${token}` } },
  ]);
  expect(orderServicePaths()).toEqual(['/orders']);
});

it('reads both concurrently', async () => {
  const both = together(2);
  shop.productService.on('GET /products', both(json(200, productPage)));
  shop.userService.on('GET /accounts/me/wallet', both(json(200, wallet)));

  // Sequential calls would both time out, and the precheck would refuse nothing.
  expect((await place({ ...order, quotedTotalCents: 1 })).status).toBe(409);
});

describe('an order that cannot succeed', () => {
  const cases: [code: string, status: number, arrange: () => void][] = [
    ['unknown-product', 422, () => sell({}, productPage.items.slice(1))],
    ['price-changed', 409, () => sell({ priceCents: 2_501 })],
    ['out-of-stock', 409, () => sell({ available: 1 })],
    ['insufficient-funds', 409, lowerBalance],
  ];

  it.each(cases)('is refused immediately: %s', async (code, status, arrange) => {
    arrange();

    const answer = await place();

    expect(answer).toMatchObject({
      status,
      body: { type: `https://shop.example/problems/${code}` },
    });
    expect(answer.headers.has('location')).toBe(false);
    expect(orderServicePaths()).toEqual(['/orders/known']);
    expect(shop.orderService.calls).toMatchObject([
      { body: order, headers: { authorization: `Bearer ${token}`, 'idempotency-key': '"one"' } },
    ]);
  });

  it('gets the current total if the price has changed', async () => {
    sell({ priceCents: 2_501 });
    expect((await place()).body).toMatchObject({ totalCents: 7_503 });
  });

  it.each(cases)(
    'is returned if it was placed before with the same key: %s',
    async (_code, _, arrange) => {
      arrange();
      shop.orderService.on('POST /orders/known', json(200, rejected));

      const answer = await place();

      expect(answer).toMatchObject({ status: 201, body: rejected });
      expect(answer.headers.get('location')).toBe(`/v1/orders/${ORDER}`);
      expect(orderServicePaths()).toEqual(['/orders/known']);
    },
  );

  it('is refused because of its key if the key belongs to another order', async () => {
    lowerBalance();
    shop.orderService.on('POST /orders/known', problem(422, 'idempotency-key-reused'));

    expect(await place()).toMatchObject({
      status: 422,
      body: { type: 'https://shop.example/problems/idempotency-key-reused' },
    });
  });

  it.each(Object.entries(failures))(
    'gets 503 and no refusal if the key cannot be checked: order-service %s',
    async (_name, failure) => {
      lowerBalance();
      shop.orderService.onAnything(failure);

      expect(await place()).toMatchObject({
        status: 503,
        body: { type: 'https://shop.example/problems/service-unavailable' },
      });
    },
  );
});

describe('when services of the precheck are unavailable', () => {
  it.each(Object.entries(failures))(
    'places the order: product-service %s',
    async (_name, failure) => {
      shop.productService.onAnything(failure);
      expect((await place({ ...order, quotedTotalCents: 1 })).status).toBe(201);
    },
  );

  it.each(Object.entries(failures))('places the order: user-service %s', async (_name, failure) => {
    shop.userService.onAnything(failure);
    expect((await place()).status).toBe(201);
  });

  it('places the order: both refuse the connection', async () => {
    await Promise.all([shop.productService.stop(), shop.userService.stop()]);
    expect((await place({ ...order, quotedTotalCents: 1 })).status).toBe(201);
  });

  it('places the order: both do not respond, and order-service is slow', async () => {
    const never: Answer = () => undefined;
    shop.productService.onAnything(never);
    shop.userService.onAnything(never);
    shop.orderService.on('POST /orders', (response, call) => {
      setTimeout(() => json(201, placed)(response, call), UPSTREAM_TIMEOUT_MS / 5);
    });

    expect((await place()).status).toBe(201);
  });

  it('applies one time limit to the precheck and the placing together', async () => {
    const never: Answer = () => undefined;
    for (const service of [shop.productService, shop.userService, shop.orderService]) {
      service.onAnything(never);
    }
    const since = performance.now();

    expect((await place()).status).toBe(503);

    // If the second step had a whole timeout, the duration would be at least 1.5 times the timeout.
    expect(performance.now() - since).toBeLessThan(1.4 * UPSTREAM_TIMEOUT_MS);
  });
});
