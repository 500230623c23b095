import { eventually } from '@shop/testing';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { json } from './testing/stub-service.fixture.js';
import { ADA, ada, confirmed, ORDER, teapot } from './testing/sample.fixture.js';
import {
  openShop,
  type Shop,
  type ShopResponse,
  type ShopRequest,
} from './testing/shop.fixture.js';

// Rules of the whole API.

let shop: Shop;
let token: string;
beforeAll(async () => {
  shop = await openShop();
  token = await shop.token({ userId: ADA });
  shop.orderService.on(`GET /orders/${ORDER}`, json(200, confirmed));
  shop.productService.on('GET /products', json(200, { items: [teapot], nextCursor: null }));
  shop.userService.on(`GET /accounts/${ADA}`, json(200, { userId: ADA, name: ada.name }));
});
afterAll(() => shop.close());

const services = () => [shop.orderService, shop.userService, shop.productService];
beforeEach(() => services().forEach(({ calls }) => calls.splice(0)));

function expectProblem(answer: ShopResponse, status: number, code: string) {
  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  expect(answer.body).toMatchObject({
    type: `https://shop.example/problems/${code}`,
    status,
    gtxid: answer.headers.get('x-gtxid'),
  });
}

describe('rejects invalid input and calls no service', () => {
  const account = { email: 'ada@shop.test', password: 'correct horse', name: 'Ada' };
  const order = { lines: [{ productId: teapot.productId, quantity: 1 }], quotedTotalCents: 1 };
  const big = JSON.stringify({ ...account, name: 'a'.repeat(64 * 1024) });

  it.each<[string, number, string, string, string, ShopRequest]>([
    ['malformed JSON', 400, 'invalid-request', 'POST', '/v1/users', { body: '{"email":' }],
    ['an empty body', 400, 'invalid-request', 'POST', '/v1/users', { body: '' }],
    ['no body', 400, 'invalid-request', 'POST', '/v1/users', {}],
    ['a body that is too large', 413, 'payload-too-large', 'POST', '/v1/users', { body: big }],
    [
      'another media type',
      415,
      'unsupported-media-type',
      'POST',
      '/v1/users',
      { body: 'email=a', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
    ],
    ['an unsupported method', 405, 'method-not-allowed', 'DELETE', '/v1/users', {}],
    ['an unknown path', 404, 'not-found', 'GET', '/v1/nothing', {}],
    ['no version in the path', 404, 'not-found', 'GET', '/products', {}],
    ['an invalid id', 400, 'invalid-request', 'GET', '/v1/products/1', {}],
  ])('%s: %i %s', async (_name, status, code, method, path, request) => {
    expectProblem(await shop.call(method, path, request), status, code);
    expect(services().flatMap(({ calls }) => calls)).toEqual([]);
  });

  it('lists the allowed methods in a 405', async () => {
    const answer = await shop.call('DELETE', '/v1/orders', { token });
    expect(answer.headers.get('allow')).toContain('POST');
  });

  it.each<[string, unknown, string[]]>([
    ['/v1/users', { ...account, roles: ['admin'] }, ['/roles']],
    ['/v1/users', { email: 'no', password: 'short', name: '' }, ['/email', '/password', '/name']],
    ['/v1/sessions', { email: 'a@b.c', password: 'x', remember: true }, ['/remember']],
    ['/v1/me/deposits', { amountCents: 0 }, ['/amountCents']],
    ['/v1/me/deposits', { amountCents: 10_000_001 }, ['/amountCents']],
    ['/v1/me/deposits', { amountCents: 1.5, currency: 'EUR' }, ['/amountCents', '/currency']],
    [
      '/v1/quotes',
      { lines: [{ productId: 'x', quantity: 1.5 }] },
      ['/lines/0/productId', '/lines/0/quantity'],
    ],
    ['/v1/orders', { ...order, priceCents: 1 }, ['/priceCents']],
    ['/v1/orders', { ...order, lines: [{ quantity: 1 }] }, ['/lines/0/productId']],
    ['/v1/orders', [order], ['']],
  ])('POST %s %j: a pointer to each invalid value', async (path, body, pointers) => {
    const headers = { 'idempotency-key': 'one' };
    const answer = await shop.call('POST', path, { token, body, headers });
    expectProblem(answer, 400, 'invalid-request');
    const { errors } = answer.body as { errors: { pointer: string }[] };
    expect(errors.map(({ pointer }) => pointer)).toEqual(pointers);
    expect(services().flatMap(({ calls }) => calls)).toEqual([]);
  });
});

describe('requires a token', () => {
  it.each([
    ['GET', '/v1/me'],
    ['POST', '/v1/me/deposits'],
    ['POST', '/v1/quotes'],
    ['POST', '/v1/products'],
    ['PATCH', `/v1/products/${teapot.productId}`],
    ['POST', `/v1/products/${teapot.productId}/stock-adjustments`],
    ['POST', '/v1/orders'],
    ['GET', '/v1/orders'],
    ['GET', `/v1/orders/${ORDER}`],
    ['GET', `/v1/orders/${ORDER}/timeline`],
    ['POST', `/v1/orders/${ORDER}/cancellation`],
  ])('for %s %s', async (method, path) => {
    for (const request of [{}, { token: `${token}x` }]) {
      const answer = await shop.call(method, path, request);
      expectProblem(answer, 401, 'unauthenticated');
      expect(answer.headers.get('www-authenticate')).toMatch(/^Bearer/);
    }
    expect(services().flatMap(({ calls }) => calls)).toEqual([]);
  });
});

describe('tracing', () => {
  it('starts a transaction: the services receive its GTXID and the same LTXID', async () => {
    const answer = await shop.call('GET', `/v1/orders/${ORDER}`, { token });

    const gtxid = answer.headers.get('x-gtxid');
    expect(gtxid).toMatch(/^[0-9a-f]{32}$/);
    for (const { calls } of services()) {
      expect(calls).toHaveLength(1);
      expect(calls[0]?.headers).toMatchObject({ 'x-gtxid': gtxid, 'x-ltxid': '1' });
      expect(calls[0]?.headers['traceparent']).toContain(`-${gtxid}-`);
    }
  });

  it("continues the caller's transaction with the next LTXID", async () => {
    const gtxid = '0123456789abcdef0123456789abcdef';
    const answer = await shop.call('GET', `/v1/orders/${ORDER}`, {
      token,
      headers: { 'x-gtxid': gtxid, 'x-ltxid': '4' },
    });

    expect(answer.headers.get('x-gtxid')).toBe(gtxid);
    for (const { calls } of services()) {
      expect(calls[0]?.headers).toMatchObject({ 'x-gtxid': gtxid, 'x-ltxid': '5' });
    }
  });

  it('sends the GTXID with calls that have a body', async () => {
    const answer = await shop.call('POST', '/v1/sessions', {
      body: { email: 'ada@shop.test', password: 'correct horse' },
    });
    expect(shop.userService.calls[0]?.headers['x-gtxid']).toBe(answer.headers.get('x-gtxid'));
  });
});

describe('health', () => {
  it.each(['/health/live', '/health/ready'])('%s has no version in its path', async (path) => {
    expect(await shop.call('GET', path)).toMatchObject({ status: 200, body: { status: 'ok' } });
  });

  it('is ready while every service is unavailable', async () => {
    const alone = await openShop();
    try {
      await Promise.all(
        [alone.orderService, alone.userService, alone.productService].map((service) =>
          service.stop(),
        ),
      );
      expect(await alone.call('GET', '/health/ready')).toMatchObject({ status: 200 });
    } finally {
      await alone.close();
    }
  });
});

it('closes all its connections when it stops', async () => {
  const stopping = await openShop();
  stopping.productService.on('GET /products', json(200, { items: [], nextCursor: null }));
  await stopping.call('GET', '/v1/products');
  expect(await stopping.productService.connections()).toBeGreaterThan(0);

  await stopping.stop();

  await eventually(async () => expect(await stopping.productService.connections()).toBe(0), {
    withinMs: 3_000,
  });
  await stopping.close();
});
