import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { failures, json, problem, together } from '../testing/stub-service.fixture.js';
import { ADA, ada, placed } from '../testing/sample.fixture.js';
import { openShop, type Shop } from '../testing/shop.fixture.js';

let shop: Shop;
let token: string;
beforeEach(async () => {
  shop = await openShop({ upstreamTimeoutMs: 1_000 });
  token = await shop.token({ userId: ADA });
});
afterEach(() => shop.close());

it('registers a user, with the e-mail in lower case', async () => {
  const account = { userId: ADA, email: 'ada@shop.test', name: 'Ada' };
  shop.userService.on('POST /accounts', json(201, account));

  const answer = await shop.call('POST', '/v1/users', {
    body: { email: 'Ada@Shop.test', password: 'correct horse', name: 'Ada' },
  });

  expect(answer).toMatchObject({ status: 201, body: account });
  expect(shop.userService.calls).toMatchObject([
    { body: { email: 'ada@shop.test', password: 'correct horse', name: 'Ada' } },
  ]);
});

it('opens a session', async () => {
  const session = { accessToken: 'a.b.c', tokenType: 'Bearer', expiresIn: 3600 };
  shop.userService.on('POST /sessions', json(201, session));

  const credentials = { email: 'ada@shop.test', password: 'correct horse' };
  const answer = await shop.call('POST', '/v1/sessions', { body: credentials });

  expect(answer).toMatchObject({ status: 201, body: session });
  expect(shop.userService.calls).toMatchObject([{ body: credentials }]);
});

describe('the client address for the login limit of user-service', () => {
  const credentials = { email: 'ada@shop.test', password: 'correct horse' };
  const forgedHeaders = { 'x-client-address': '192.0.2.66', 'x-forwarded-for': '192.0.2.66' };

  it('is the address of the connection, and ignores the headers that the client sends', async () => {
    await shop.call('POST', '/v1/sessions', { body: credentials, headers: forgedHeaders });
    expect(shop.userService.calls).toMatchObject([
      { headers: { 'x-client-address': '127.0.0.1' } },
    ]);
    expect(shop.userService.calls[0]?.headers).not.toHaveProperty('x-forwarded-for');
  });

  it('is the address that the trusted proxy has added', async () => {
    const behindProxy = await openShop({ trustProxy: 1 });
    try {
      const headers = { ...forgedHeaders, 'x-forwarded-for': '192.0.2.66, 198.51.100.1' };
      await behindProxy.call('POST', '/v1/sessions', { body: credentials, headers });
      expect(behindProxy.userService.calls).toMatchObject([
        { headers: { 'x-client-address': '198.51.100.1' } },
      ]);
    } finally {
      await behindProxy.close();
    }
  });
});

describe('the profile of the caller', () => {
  const orders = { items: [placed], nextCursor: 'next' };
  const complete = { ...ada, recentOrders: [placed], unavailable: [] };
  const read = () => shop.call('GET', '/v1/me', { token });

  beforeEach(() => {
    shop.userService.on('GET /accounts/me', json(200, ada));
    shop.orderService.on('GET /orders', json(200, orders));
  });

  it('contains the five newest orders, and both calls have the token of the caller', async () => {
    const answer = await read();

    expect(answer.status).toBe(200);
    expect(answer.body).toEqual(complete);
    for (const { calls } of [shop.userService, shop.orderService]) {
      expect(calls).toMatchObject([{ headers: { authorization: `Bearer ${token}` } }]);
    }
    expect(Object.fromEntries(shop.orderService.calls[0]?.query ?? [])).toEqual({ limit: '5' });
  });

  it('sends both calls concurrently', async () => {
    const both = together(2);
    shop.userService.on('GET /accounts/me', both(json(200, ada)));
    shop.orderService.on('GET /orders', both(json(200, orders)));

    expect((await read()).body).toEqual(complete);
  });

  it.each(Object.entries(failures))('has no orders if order-service %s', async (_, failure) => {
    shop.orderService.onAnything(failure);

    expect(await read()).toMatchObject({
      status: 200,
      body: { ...ada, recentOrders: null, unavailable: ['orders'] },
    });
  });

  it('responds with 404 if the account no longer exists, although its orders are available', async () => {
    shop.userService.on('GET /accounts/me', problem(404, 'not-found'));

    expect((await read()).status).toBe(404);
  });
});

it('forwards the idempotency key of a deposit unchanged', async () => {
  const wallet = { balanceCents: 5_000, points: 0 };
  shop.userService.on('POST /accounts/me/deposits', json(201, wallet));

  const answer = await shop.call('POST', '/v1/me/deposits', {
    token,
    headers: { 'idempotency-key': '" my key "' },
    body: { amountCents: 5_000 },
  });

  expect(answer).toMatchObject({ status: 201, body: wallet });
  expect(shop.userService.calls).toMatchObject([
    {
      headers: { 'idempotency-key': '" my key "', authorization: `Bearer ${token}` },
      body: { amountCents: 5_000 },
    },
  ]);
});

it.each([
  ['GET', '/v1/me', undefined],
  ['POST', '/v1/me/deposits', { amountCents: 1 }],
])('%s %s responds with 503 while user-service is unavailable', async (method, path, body) => {
  await shop.userService.stop();

  const answer = await shop.call(method, path, {
    token,
    body,
    headers: { 'idempotency-key': 'one' },
  });

  expect(answer.status).toBe(503);
  expect(answer.body).toMatchObject({
    type: 'https://shop.example/problems/service-unavailable',
  });
  expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
});
