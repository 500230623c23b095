import { afterEach, beforeEach, expect, it } from 'vitest';
import { json } from '../testing/stub-service.fixture.js';
import { KETTLE, kettle, TEAPOT, teapot } from '../testing/sample.fixture.js';
import { openShop, type Shop } from '../testing/shop.fixture.js';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

it('lists products without a token, 20 by default', async () => {
  const { attributes: _attributes, ...item } = teapot;
  shop.productService.on('GET /products', json(200, { items: [item], nextCursor: 'next' }));

  const answer = await shop.call('GET', '/v1/products');

  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({ items: [item], nextCursor: 'next' });
  expect(Object.fromEntries(shop.productService.calls[0]?.query ?? [])).toEqual({ limit: '20' });
});

it('forwards search, limit and cursor unchanged', async () => {
  shop.productService.on('GET /products', json(200, { items: [], nextCursor: null }));

  const query = { search: 'Café & co', limit: '100', cursor: 'a+b/c=&d e' };
  await shop.call('GET', `/v1/products?${new URLSearchParams(query).toString()}`);

  expect(Object.fromEntries(shop.productService.calls[0]?.query ?? [])).toEqual(query);
});

it('rejects a public request for products by ids', async () => {
  const answer = await shop.call('GET', `/v1/products?ids=${TEAPOT},${KETTLE}`);

  expect(answer).toMatchObject({ status: 400, body: { errors: [{ pointer: '/ids' }] } });
  expect(shop.productService.calls).toEqual([]);
});

it('shows one product with its attributes', async () => {
  shop.productService.on(`GET /products/${KETTLE}`, json(200, kettle));

  const answer = await shop.call('GET', `/v1/products/${KETTLE}`);

  expect(answer.status).toBe(200);
  expect(answer.body).toEqual(kettle);
});

it('accepts an id in upper case', async () => {
  shop.productService.on(`GET /products/${KETTLE}`, json(200, kettle));

  expect((await shop.call('GET', `/v1/products/${KETTLE.toUpperCase()}`)).status).toBe(200);
});

it('responds with 503 while product-service is unavailable', async () => {
  await shop.productService.stop();

  const answer = await shop.call('GET', '/v1/products');

  expect(answer.status).toBe(503);
  expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
});
