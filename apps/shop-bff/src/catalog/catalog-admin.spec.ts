import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { json, problem } from '../testing/stub-service.fixture.js';
import { ADA, TEAPOT, teapot } from '../testing/sample.fixture.js';
import { openShop, type Shop } from '../testing/shop.fixture.js';

let shop: Shop;
let admin: string;
beforeEach(async () => {
  shop = await openShop();
  admin = await shop.token({ userId: ADA, roles: ['admin'] });
});
afterEach(() => shop.close());

const { productId: _productId, available: _available, ...product } = teapot;
const creation = { ...product, stock: 12 };
const adjustment = { delta: -3, reason: 'broken' };
const stock = { onHand: 9, reserved: 0, sold: 4, available: 9 };

const calls: [method: string, path: string, body: object, refusals: [number, string][]][] = [
  ['POST', '/v1/products', creation, [[403, 'forbidden']]],
  ['PATCH', `/v1/products/${TEAPOT}`, { priceCents: 1 }, [[404, 'not-found']]],
  [
    'POST',
    `/v1/products/${TEAPOT}/stock-adjustments`,
    adjustment,
    [
      [404, 'not-found'],
      [409, 'stock-too-low'],
      [422, 'idempotency-key-reused'],
    ],
  ],
];

function send(method: string, path: string, body: unknown, token = admin) {
  return shop.call(method, path, { token, body, headers: { 'idempotency-key': 'one' } });
}

it('creates a product and returns its location', async () => {
  shop.productService.on('POST /products', json(201, teapot));

  const answer = await send('POST', '/v1/products', creation);

  expect(answer).toMatchObject({ status: 201, body: teapot });
  expect(answer.headers.get('location')).toBe(`/v1/products/${TEAPOT}`);
  expect(shop.productService.calls).toMatchObject([
    { body: creation, headers: { authorization: `Bearer ${admin}` } },
  ]);
});

it('changes only the given fields of a product', async () => {
  shop.productService.on(`PATCH /products/${TEAPOT}`, json(200, teapot));

  const answer = await send('PATCH', `/v1/products/${TEAPOT}`, { priceCents: 2_500 });

  expect(answer).toMatchObject({ status: 200, body: teapot });
  expect(shop.productService.calls).toMatchObject([
    { body: { priceCents: 2_500 }, headers: { authorization: `Bearer ${admin}` } },
  ]);
});

it('forwards the idempotency key of a stock adjustment', async () => {
  shop.productService.on(`POST /products/${TEAPOT}/stock-adjustments`, json(201, { stock }));

  const answer = await send('POST', `/v1/products/${TEAPOT}/stock-adjustments`, adjustment);

  expect(answer).toMatchObject({ status: 201, body: { stock } });
  expect(shop.productService.calls).toMatchObject([
    {
      body: adjustment,
      headers: { authorization: `Bearer ${admin}`, 'idempotency-key': '"one"' },
    },
  ]);
});

it('requires an idempotency key for a stock adjustment', async () => {
  const answer = await shop.call('POST', `/v1/products/${TEAPOT}/stock-adjustments`, {
    token: admin,
    body: adjustment,
  });

  expect(answer).toMatchObject({
    status: 400,
    body: { type: 'https://shop.example/problems/idempotency-key-missing' },
  });
});

describe.each(calls)('%s %s', (method, path, body, refusals) => {
  it('responds with 403 to users who are not admins, and calls no service', async () => {
    const answer = await send(method, path, body, await shop.token({ userId: ADA }));

    expect(answer).toMatchObject({
      status: 403,
      body: { type: 'https://shop.example/problems/forbidden' },
    });
    expect(shop.productService.calls).toEqual([]);
  });

  it('rejects an unknown field', async () => {
    const answer = await send(method, path, { ...body, colour: 'red' });

    expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/colour' }] } });
    expect(shop.productService.calls).toEqual([]);
  });

  it.each(refusals)('forwards %i %s', async (status, code) => {
    shop.productService.onAnything(problem(status, code));

    expect(await send(method, path, body)).toMatchObject({
      status,
      body: { type: `https://shop.example/problems/${code}` },
    });
  });

  it('responds with 503 while product-service is unavailable', async () => {
    await shop.productService.stop();

    const answer = await send(method, path, body);

    expect(answer.status).toBe(503);
    expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
  });
});
