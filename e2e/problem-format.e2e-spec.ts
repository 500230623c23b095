// Every kind of error response has the one problem format.
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, Customer, type Method, orderOf, type Sent } from './customer.ts';
import { expectProblem } from './problem.ts';
import { type CoreApp, type ShopSystem, startSystem } from './system.ts';

const PRODUCT = '019a0000-0000-7000-8000-000000000004';
const ANY_ID = '019a0000-0000-7000-8000-00000000ffff';

let shop: ShopSystem;
let ada: Customer;
let admin: string;

beforeAll(async () => {
  shop = await startSystem();
  ada = await Customer.register(shop.bffUrl, 100_000);
  const body = { email: 'admin@shop.test', password: 'admin-password' };
  const session = await call<{ accessToken: string }>(shop.bffUrl, 'POST', '/v1/sessions', {
    body,
  });
  admin = session.body.accessToken;
});

afterAll(() => shop.stop());

function send(method: Method, path: string, sent: Sent = {}) {
  return call<unknown>(shop.bffUrl, method, path, sent);
}

const withKey = { 'idempotency-key': 'key' };
const account = { email: 'new@shop.test', password: 'a long password', name: 'New' };
const line = { productId: PRODUCT, quantity: 1 };
const product = { name: 'A', description: '', priceCents: 1, stock: 0, attributes: {} };
const longText = 'x'.repeat(256);

describe('400 invalid-request points to each invalid field', () => {
  it.each<[Method, string, string[], unknown?]>([
    ['POST', '/v1/users', ['/email'], { ...account, email: 'no' }],
    ['POST', '/v1/users', ['/email'], { ...account, email: `${'a'.repeat(250)}@b.de` }],
    ['POST', '/v1/users', ['/password'], { ...account, password: '1234567' }],
    ['POST', '/v1/users', ['/password'], { ...account, password: 'x'.repeat(129) }],
    ['POST', '/v1/users', ['/name'], { ...account, name: 'x'.repeat(101) }],
    ['POST', '/v1/users', ['/name'], { ...account, name: 'N\u0000w' }],
    ['POST', '/v1/sessions', ['/email'], { email: 'new\u0000@shop.test', password: 'x' }],
    ['POST', '/v1/users', ['/roles'], { ...account, roles: ['admin'] }],
    ['POST', '/v1/sessions', ['/email', '/password'], {}],
    ['POST', '/v1/me/deposits', ['/amountCents'], { amountCents: 0 }],
    ['POST', '/v1/me/deposits', ['/amountCents'], { amountCents: 10_000_001 }],
    ['POST', '/v1/quotes', ['/lines'], { lines: [] }],
    ['POST', '/v1/quotes', ['/lines/0/quantity'], { lines: [{ ...line, quantity: 0 }] }],
    ['POST', '/v1/quotes', ['/lines/1/productId'], { lines: [line, line] }],
    ['POST', '/v1/orders', ['/quotedTotalCents'], { lines: [line] }],
    [
      'POST',
      '/v1/orders',
      ['/lines/0/quantity', '/quotedTotalCents'],
      { lines: [{ ...line, quantity: 1_001 }], quotedTotalCents: -1 },
    ],
    ['POST', '/v1/products', ['/priceCents'], { ...product, priceCents: 0 }],
    ['POST', '/v1/products', ['/priceCents'], { ...product, priceCents: 100_000_001 }],
    ['POST', '/v1/products', ['/stock'], { ...product, stock: 1_000_001 }],
    ['POST', '/v1/products', ['/attributes/a'], { ...product, attributes: { a: [] } }],
    ['PATCH', `/v1/products/${PRODUCT}`, ['/stock'], { priceCents: 1, stock: 1 }],
    ['POST', `/v1/products/${PRODUCT}/stock-adjustments`, ['/delta'], { delta: 0, reason: 'x' }],
    ['POST', `/v1/products/${PRODUCT}/stock-adjustments`, ['/reason'], { delta: 1 }],
    ['GET', '/v1/products?limit=0', ['/limit']],
    ['GET', '/v1/products?limit=101', ['/limit']],
    ['GET', '/v1/products?cursor=nonsense', ['/cursor']],
    ['GET', '/v1/products?colour=red', ['/colour']],
    ['GET', '/v1/orders?limit=101', ['/limit']],
    ['GET', '/v1/orders?cursor=nonsense', ['/cursor']],
    ['GET', '/v1/orders/1', ['/orderId']],
    ['GET', '/v1/products/1', ['/productId']],
  ])('%s %s: %j', async (method, path, pointers, body) => {
    const response = await send(method, path, { token: admin, headers: withKey, body });
    const { errors } = expectProblem(response, 400, 'invalid-request');
    expect(errors?.map(({ pointer }) => pointer)).toEqual(pointers);
    expect(errors?.every(({ detail }) => detail !== '')).toBe(true);
  });

  it.each(['', '{"email":', '[]', 'null', '"text"'])('or to the whole body: %j', async (body) => {
    const headers = { 'content-type': 'application/json' };
    const response = await send('POST', '/v1/users', { body, headers });
    const { errors } = expectProblem(response, 400, 'invalid-request');
    expect(errors).toMatchObject([{ pointer: '' }]);
  });
});

describe('400 for the idempotency key', () => {
  const calls: [string, unknown][] = [
    ['/v1/me/deposits', { amountCents: 1 }],
    ['/v1/orders', { lines: [line], quotedTotalCents: 1 }],
    [`/v1/products/${PRODUCT}/stock-adjustments`, { delta: 1, reason: 'x' }],
  ];

  it.each(calls)('that is missing: %s', async (path, body) => {
    const response = await send('POST', path, { token: admin, body });
    expectProblem(response, 400, 'idempotency-key-missing');
  });

  it.each(calls)('that is longer than 255 characters: %s', async (path, body) => {
    const headers = { 'idempotency-key': longText };
    expectProblem(
      await send('POST', path, { token: admin, body, headers }),
      400,
      'invalid-request',
    );
  });
});

describe('401 unauthenticated', () => {
  it.each<[Method, string]>([
    ['GET', '/v1/me'],
    ['POST', '/v1/me/deposits'],
    ['POST', '/v1/quotes'],
    ['POST', '/v1/orders'],
    ['GET', '/v1/orders'],
    ['GET', `/v1/orders/${ANY_ID}`],
    ['GET', `/v1/orders/${ANY_ID}/timeline`],
    ['POST', `/v1/orders/${ANY_ID}/cancellation`],
    ['POST', '/v1/products'],
    ['PATCH', `/v1/products/${PRODUCT}`],
    ['POST', `/v1/products/${PRODUCT}/stock-adjustments`],
  ])('%s %s', async (method, path) => {
    for (const token of [undefined, 'nonsense', `${ada.token.slice(0, -4)}AAAA`]) {
      const response = await send(method, path, token === undefined ? {} : { token });
      expectProblem(response, 401, 'unauthenticated');
      expect(response.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
  });
});

describe('403 forbidden for a user who is not an admin', () => {
  it.each<[Method, string, unknown]>([
    ['POST', '/v1/products', product],
    ['PATCH', `/v1/products/${PRODUCT}`, { priceCents: 1 }],
    ['POST', `/v1/products/${PRODUCT}/stock-adjustments`, { delta: 1, reason: 'x' }],
  ])('%s %s, at the BFF and at product-service', async (method, path, body) => {
    const sent = { token: ada.token, headers: withKey, body };
    expectProblem(await send(method, path, sent), 403, 'forbidden');
    const { url } = shop.apps['product-service'];
    const direct = await call(url, method, path.replace('/v1', ''), sent);
    expectProblem(direct, 403, 'forbidden');
  });
});

describe('404 not-found', () => {
  it.each<[Method, string]>([
    ['GET', '/v1/nothing'],
    ['GET', '/products'],
    ['GET', `/v1/products/${ANY_ID}`],
    ['GET', `/v1/orders/${ANY_ID}`],
    ['GET', `/v1/orders/${ANY_ID}/timeline`],
    ['POST', `/v1/orders/${ANY_ID}/cancellation`],
  ])('%s %s', async (method, path) => {
    expectProblem(await send(method, path, { token: ada.token }), 404, 'not-found');
  });

  it('for reading and cancelling another customer’s order', async () => {
    const bob = await Customer.register(shop.bffUrl, 0);
    const mug = await ada.productNamed('Ceramic mug');
    const { orderId } = (await ada.place(orderOf(mug, 1))).body;
    expectProblem(await bob.order(orderId), 404, 'not-found');
    expectProblem(await bob.timeline(orderId), 404, 'not-found');
    expectProblem(await bob.cancel(orderId), 404, 'not-found');
    expect((await ada.order(orderId)).status).toBe(200);
  });
});

describe('405, 413 and 415', () => {
  it.each<[Method, string, string]>([
    ['DELETE', '/v1/users', 'POST'],
    ['GET', '/v1/sessions', 'POST'],
    ['PUT', `/v1/products/${PRODUCT}`, 'GET, HEAD, PATCH'],
    ['DELETE', '/v1/products', 'GET, HEAD, POST'],
    ['PATCH', '/v1/orders', 'GET, HEAD, POST'],
  ])('405 method-not-allowed: %s %s', async (method, path, allowed) => {
    const response = await send(method, path, { token: admin });
    expectProblem(response, 405, 'method-not-allowed');
    expect(response.headers.get('allow')).toBe(allowed);
  });

  it('413 payload-too-large for more than 64 KiB', async () => {
    const body = { ...account, name: 'x'.repeat(64 * 1024) };
    expectProblem(await send('POST', '/v1/users', { body }), 413, 'payload-too-large');
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml'])(
    '415 unsupported-media-type for %s',
    async (type) => {
      const sent = { body: 'email=a', headers: { 'content-type': type } };
      expectProblem(await send('POST', '/v1/users', sent), 415, 'unsupported-media-type');
    },
  );
});

describe('503 service-unavailable with Retry-After', () => {
  it.each<[CoreApp, Method, string, unknown]>([
    ['user-service', 'POST', '/v1/sessions', { email: 'a@b.de', password: 'x' }],
    ['product-service', 'GET', '/v1/products', undefined],
    ['product-service', 'POST', '/v1/products', product],
    ['order-service', 'GET', '/v1/orders', undefined],
  ])('without %s: %s %s', async (app, method, path, body) => {
    await shop.apps[app].stop();
    try {
      const response = await send(method, path, { token: admin, headers: withKey, body });
      expectProblem(response, 503, 'service-unavailable');
      expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
      expect((await send('GET', '/health/ready')).status).toBe(200);
    } finally {
      await shop.apps[app].start();
    }
  });
});
