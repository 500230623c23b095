import { afterEach, beforeEach, expect, it } from 'vitest';
import { FOREIGN_GTXID, problem } from '../testing/stub-service.fixture.js';
import { ADA, TEAPOT } from '../testing/sample.fixture.js';
import { openShop, type Shop } from '../testing/shop.fixture.js';

let shop: Shop;
beforeEach(async () => {
  shop = await openShop();
});
afterEach(() => shop.close());

const openSession = () =>
  shop.call('POST', '/v1/sessions', { body: { email: 'ada@shop.test', password: 'wrong' } });

const credentials = { email: 'ada@shop.test', password: 'long enough' };

it.each<[number, string, string, string, unknown, Record<string, string>]>([
  [
    401,
    'invalid-credentials',
    'POST',
    '/v1/sessions',
    credentials,
    { 'www-authenticate': 'Bearer' },
  ],
  [403, 'forbidden', 'PATCH', `/v1/products/${TEAPOT}`, { priceCents: 1 }, {}],
  [404, 'not-found', 'GET', `/v1/products/${TEAPOT}`, undefined, {}],
  [409, 'email-taken', 'POST', '/v1/users', { ...credentials, name: 'Ada' }, {}],
  [422, 'idempotency-key-reused', 'POST', '/v1/me/deposits', { amountCents: 1 }, {}],
  [429, 'too-many-attempts', 'POST', '/v1/sessions', credentials, { 'retry-after': '9' }],
])('forwards %i %s of a service with the gtxid of the BFF', async (...row) => {
  const [status, code, method, path, body, headers] = row;
  for (const service of [shop.userService, shop.productService]) {
    service.onAnything(problem(status, code, { headers }));
  }

  const token = await shop.token({ userId: ADA, roles: ['admin'] });
  const answer = await shop.call(method, path, {
    token,
    headers: { 'idempotency-key': 'one' },
    ...(body === undefined ? {} : { body }),
  });

  expect(answer.status).toBe(status);
  expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const gtxid = answer.headers.get('x-gtxid');
  expect(gtxid).toMatch(/^[0-9a-f]{32}$/);
  expect(gtxid).not.toBe(FOREIGN_GTXID);
  expect(answer.body).toEqual({
    type: `https://shop.example/problems/${code}`,
    title: `The service's title of ${code}`,
    status,
    detail: `The service's detail of ${code}.`,
    gtxid,
  });
});

it('forwards the errors of the input and additional members', async () => {
  const errors = [{ detail: 'This is not valid.', pointer: '/email' }];
  shop.userService.on('POST /sessions', problem(400, 'invalid-request', { errors, hint: 'x' }));

  expect((await openSession()).body).toMatchObject({ errors, hint: 'x' });
});

it('forwards the headers retry-after and www-authenticate', async () => {
  shop.userService.on(
    'POST /sessions',
    problem(429, 'too-many-attempts', { headers: { 'retry-after': '30' } }),
  );
  expect((await openSession()).headers.get('retry-after')).toBe('30');

  shop.userService.on(
    'GET /accounts/me',
    problem(401, 'unauthenticated', { headers: { 'www-authenticate': 'Bearer realm="shop"' } }),
  );
  const me = await shop.call('GET', '/v1/me', { token: await shop.token({ userId: ADA }) });
  expect(me.status).toBe(401);
  expect(me.headers.get('www-authenticate')).toBe('Bearer realm="shop"');
});

it('forwards no other header of the service', async () => {
  shop.userService.on(
    'POST /sessions',
    problem(400, 'invalid-request', {
      headers: { 'set-cookie': 'a=b', 'x-internal': 'yes' },
      errors: [{ detail: 'This is not valid.', pointer: '/email' }],
    }),
  );
  const { headers } = await openSession();
  expect([headers.has('set-cookie'), headers.has('x-internal')]).toEqual([false, false]);
});

it.each([
  [405, 'method-not-allowed'],
  [415, 'unsupported-media-type'],
])('responds with 500 to %i %s, because only the BFF can have caused it', async (status, code) => {
  shop.userService.on('POST /sessions', problem(status, code));

  const answer = await openSession();

  expect(answer.status).toBe(500);
  expect(answer.body).toMatchObject({ type: 'https://shop.example/problems/internal-error' });
  expect(JSON.stringify(answer.body)).not.toContain(code);
});
