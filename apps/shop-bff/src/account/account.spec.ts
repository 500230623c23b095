import { afterEach, beforeEach, expect, it } from 'vitest';
import { json } from '../testing/played-service.fixture.js';
import { ADA, ada } from '../testing/sample.fixture.js';
import { openShop, type Shop } from '../testing/shop.fixture.js';

let shop: Shop;
let token: string;
beforeEach(async () => {
  shop = await openShop();
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

it('shows the caller the own profile, asked for with the own token', async () => {
  shop.userService.on('GET /accounts/me', json(200, ada));

  const answer = await shop.call('GET', '/v1/me', { token });

  expect(answer.status).toBe(200);
  expect(answer.body).toEqual({ ...ada, unavailable: [] });
  expect(shop.userService.calls[0]?.headers.authorization).toBe(`Bearer ${token}`);
});

it('deposits under the idempotency key, exactly as the client meant it', async () => {
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
])('%s %s is a 503 while user-service is away', async (method, path, body) => {
  await shop.userService.goAway();

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
