import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failures, json, problem, together } from '../testing/stub-service.fixture.js';
import {
  ADA,
  ada,
  BOB,
  confirmed,
  KETTLE,
  ORDER,
  productPage,
  TEAPOT,
  teapot,
} from '../testing/sample.fixture.js';
import { openShop, type Shop } from '../testing/shop.fixture.js';

/** Long enough for each response that the stubs send, also on a busy machine. */
const UPSTREAM_TIMEOUT_MS = 1_000;
const { userId: _userId, ...order } = confirmed;

const complete = {
  ...order,
  lines: [
    { productId: TEAPOT, name: 'Teapot', quantity: 2, unitPriceCents: 2_500 },
    { productId: KETTLE, name: 'Kettle', quantity: 1, unitPriceCents: 2_500 },
  ],
  customer: { userId: ADA, name: 'Ada' },
  unavailable: [],
};
const withoutProducts = {
  ...complete,
  lines: complete.lines.map((line) => ({ ...line, name: null })),
  unavailable: ['products'],
};
const withoutCustomer = {
  ...complete,
  customer: { userId: ADA, name: null },
  unavailable: ['customer'],
};

let shop: Shop;
let token: string;
beforeEach(async () => {
  shop = await openShop({ upstreamTimeoutMs: UPSTREAM_TIMEOUT_MS });
  token = await shop.token({ userId: ADA });
  shop.orderService.on(`GET /orders/${ORDER}`, json(200, confirmed));
  // The stub lists the products in another order than the lines.
  shop.productService.on('GET /products', json(200, productPage));
  shop.userService.on(`GET /accounts/${ADA}`, json(200, { userId: ADA, name: ada.name }));
});
afterEach(() => shop.close());

const read = (as = token) => shop.call('GET', `/v1/orders/${ORDER}`, { token: as });

it('composes the order with the names of its products and of its customer', async () => {
  const answer = await read();

  expect(answer.status).toBe(200);
  expect(answer.body).toEqual(complete);
});

it('sends one call to each service, on behalf of the caller', async () => {
  await read();

  const { orderService, productService, userService } = shop;
  expect([orderService, productService, userService].map(({ calls }) => calls.length)).toEqual([
    1, 1, 1,
  ]);
  expect(orderService.calls[0]?.headers.authorization).toBe(`Bearer ${token}`);
  expect(userService.calls[0]?.headers.authorization).toBe(`Bearer ${token}`);
  expect(productService.calls[0]?.query.get('ids')).toBe(`${TEAPOT},${KETTLE}`);
});

it('returns the order with the name of its customer to an admin', async () => {
  const answer = await read(await shop.token({ userId: BOB, roles: ['admin'] }));

  expect(answer.body).toEqual(complete);
});

it('requests the parts concurrently', async () => {
  const both = together(2);
  shop.productService.on('GET /products', both(json(200, productPage)));
  shop.userService.on(`GET /accounts/${ADA}`, both(json(200, { userId: ADA, name: 'Ada' })));

  expect((await read()).body).toEqual(complete);
});

describe('an unavailable part is listed and its values are null', () => {
  it('products: connection refused', async () => {
    await shop.productService.stop();
    expect(await read()).toMatchObject({ status: 200, body: withoutProducts });
  });

  it('customer: connection refused', async () => {
    await shop.userService.stop();
    expect(await read()).toMatchObject({ status: 200, body: withoutCustomer });
  });

  it.each(Object.entries(failures))('products: %s', async (_name, failure) => {
    shop.productService.onAnything(failure);
    expect(await read()).toMatchObject({ status: 200, body: withoutProducts });
  });

  it.each(Object.entries(failures))('customer: %s', async (_name, failure) => {
    shop.userService.onAnything(failure);
    expect(await read()).toMatchObject({ status: 200, body: withoutCustomer });
  });

  it('both: connection refused', async () => {
    await Promise.all([shop.productService.stop(), shop.userService.stop()]);
    expect(await read()).toMatchObject({
      status: 200,
      body: {
        lines: [{ name: null }, { name: null }],
        customer: { userId: ADA, name: null },
        unavailable: ['products', 'customer'],
      },
    });
  });

  it('both: the service refuses the call of the BFF', async () => {
    shop.productService.onAnything(problem(400, 'invalid-request'));
    shop.userService.onAnything(problem(403, 'forbidden'));
    expect(await read()).toMatchObject({
      status: 200,
      body: { unavailable: ['products', 'customer'] },
    });
  });
});

describe('a name that does not exist is null and is not listed as unavailable', () => {
  it('of a product', async () => {
    shop.productService.on('GET /products', json(200, { items: [teapot], nextCursor: null }));
    expect((await read()).body).toMatchObject({
      lines: [{ name: 'Teapot' }, { productId: KETTLE, name: null }],
      unavailable: [],
    });
  });

  it('of a customer', async () => {
    shop.userService.on(`GET /accounts/${ADA}`, problem(404, 'not-found'));
    expect((await read()).body).toMatchObject({
      customer: { userId: ADA, name: null },
      unavailable: [],
    });
  });
});

describe('without the order, the response is an error', () => {
  const expectUnavailable = (answer: Awaited<ReturnType<typeof read>>) => {
    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(answer.body).toMatchObject({
      type: 'https://shop.example/problems/service-unavailable',
      gtxid: answer.headers.get('x-gtxid'),
    });
  };

  it('connection refused', async () => {
    await shop.orderService.stop();
    expectUnavailable(await read());
  });

  it.each(Object.entries(failures))('%s', async (_name, failure) => {
    shop.orderService.onAnything(failure);
    expectUnavailable(await read());
  });

  it("404 for another user's order, and no call to other services", async () => {
    shop.orderService.on(`GET /orders/${ORDER}`, problem(404, 'not-found'));
    expect((await read()).status).toBe(404);
    expect(shop.productService.calls).toEqual([]);
    expect(shop.userService.calls).toEqual([]);
  });
});

it('has one deadline for all calls: the parts get the time that the order has left', async () => {
  shop.orderService.on(`GET /orders/${ORDER}`, (response, call) => {
    setTimeout(() => json(200, confirmed)(response, call), UPSTREAM_TIMEOUT_MS / 2);
  });
  shop.productService.onAnything(failures['never responds']!);

  const start = performance.now();
  const answer = await read();

  expect(answer).toMatchObject({ status: 200, body: withoutProducts });
  // If each step had a whole timeout, the duration would be at least 1.5 times the timeout.
  expect(performance.now() - start).toBeLessThan(1.4 * UPSTREAM_TIMEOUT_MS);
});
