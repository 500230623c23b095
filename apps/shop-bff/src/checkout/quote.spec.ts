import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failures, json, problem, together } from '../testing/stub-service.fixture.js';
import { ADA, KETTLE, kettle, productPage, TEAPOT, wallet } from '../testing/sample.fixture.js';
import { openShop, type Shop } from '../testing/shop.fixture.js';

const lines = [
  { productId: TEAPOT, quantity: 2 },
  { productId: KETTLE, quantity: 13 },
];
const prices = {
  lines: [
    {
      productId: TEAPOT,
      name: 'Teapot',
      quantity: 2,
      unitPriceCents: 2_500,
      lineTotalCents: 5_000,
      available: 12,
    },
    {
      productId: KETTLE,
      name: 'Kettle',
      quantity: 13,
      unitPriceCents: 2_590,
      lineTotalCents: 33_670,
      available: 12,
    },
  ],
  totalCents: 38_670,
};
const { centsPerPoint: _centsPerPoint, ...shown } = wallet;
const complete = {
  ...prices,
  pointsToEarn: 386,
  wallet: shown,
  affordable: true,
  unavailable: [],
};

let shop: Shop;
let token: string;
beforeEach(async () => {
  shop = await openShop({ upstreamTimeoutMs: 1_000 });
  token = await shop.token({ userId: ADA });
  const items = productPage.items.map((item) =>
    item.productId === KETTLE ? { ...item, priceCents: 2_590 } : item,
  );
  shop.productService.on('GET /products', json(200, { ...productPage, items }));
  shop.userService.on('GET /accounts/me/wallet', json(200, wallet));
});
afterEach(() => shop.close());

const requestQuote = (body: unknown = { lines }) =>
  shop.call('POST', '/v1/quotes', { token, body });

it('returns the prices, the available stock, and whether the balance is sufficient', async () => {
  const answer = await requestQuote();

  expect(answer.status).toBe(200);
  expect(answer.body).toEqual(complete);
});

it.each([
  [38_670, true],
  [38_669, false],
])('sets affordable for a balance of %i cents to %j', async (balanceCents, affordable) => {
  shop.userService.on('GET /accounts/me/wallet', json(200, { ...wallet, balanceCents }));

  expect((await requestQuote()).body).toMatchObject({ affordable });
});

it("calculates the points at user-service's rate", async () => {
  shop.userService.on('GET /accounts/me/wallet', json(200, { ...wallet, centsPerPoint: 1_000 }));

  expect((await requestQuote()).body).toMatchObject({ pointsToEarn: 38 });
});

it('sends one call to each of two services concurrently, and none to order-service', async () => {
  const both = together(2);
  shop.productService.on('GET /products', both(json(200, productPage)));
  shop.userService.on('GET /accounts/me/wallet', both(json(200, wallet)));

  expect((await requestQuote()).status).toBe(200);
  expect(shop.productService.calls).toHaveLength(1);
  expect(shop.productService.calls[0]?.query.get('ids')).toBe(`${TEAPOT},${KETTLE}`);
  expect(shop.userService.calls).toMatchObject([{ headers: { authorization: `Bearer ${token}` } }]);
  expect(shop.orderService.calls).toEqual([]);
});

it('accepts ids in upper case', async () => {
  const upperCase = lines.map((line) => ({ ...line, productId: line.productId.toUpperCase() }));

  expect((await requestQuote({ lines: upperCase })).body).toEqual(complete);
});

it('responds with 422 for an unknown product', async () => {
  shop.productService.on('GET /products', json(200, { items: [kettle], nextCursor: null }));

  const answer = await requestQuote();

  expect(answer).toMatchObject({
    status: 422,
    body: { type: 'https://shop.example/problems/unknown-product' },
  });
});

it.each([
  ['no lines', { lines: [] }, '/lines'],
  ['the same product twice', { lines: [lines[0], lines[0]] }, '/lines/1/productId'],
  [
    'the same product twice, once in upper case',
    { lines: [lines[0], { productId: TEAPOT.toUpperCase(), quantity: 1 }] },
    '/lines/1/productId',
  ],
  ['a total', { lines, quotedTotalCents: 1 }, '/quotedTotalCents'],
])('rejects %s', async (_name, body, pointer) => {
  expect(await requestQuote(body)).toMatchObject({ status: 400, body: { errors: [{ pointer }] } });
  expect(shop.productService.calls).toEqual([]);
});

describe('returns the prices without the wallet if', () => {
  const withoutWallet = {
    ...complete,
    pointsToEarn: null,
    wallet: null,
    affordable: null,
    unavailable: ['wallet'],
  };

  it.each(Object.entries(failures))('user-service %s', async (_name, failure) => {
    shop.userService.onAnything(failure);

    const answer = await requestQuote();

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(withoutWallet);
  });

  it('user-service refuses the call', async () => {
    shop.userService.onAnything(problem(404, 'not-found'));

    expect((await requestQuote()).body).toEqual(withoutWallet);
  });
});

describe('responds with 503 if', () => {
  it.each(Object.entries(failures))('product-service %s', async (_name, failure) => {
    shop.productService.onAnything(failure);

    const answer = await requestQuote();

    expect(answer).toMatchObject({
      status: 503,
      body: { type: 'https://shop.example/problems/service-unavailable' },
    });
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
  });
});
