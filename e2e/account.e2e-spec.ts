// Registration, login, the profile with the wallet, and the limit of failed logins.
import type { Me, OrderList } from '@shop/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { call, Customer, orderOf } from './customer.ts';
import { expectProblem } from './problem.ts';
import { type ShopSystem, startSystem } from './system.ts';

const PASSWORD = 'a long password';

let shop: ShopSystem;

beforeAll(async () => {
  shop = await startSystem();
});

afterAll(() => shop.stop());

function register(email: string) {
  const body = { email, password: PASSWORD, name: ' Ada ' };
  return call<{ userId: string }>(shop.bffUrl, 'POST', '/v1/users', { body });
}

function logIn(email: string, password: string, headers: Record<string, string> = {}) {
  const body = { email, password };
  return call<Record<string, unknown>>(shop.bffUrl, 'POST', '/v1/sessions', { body, headers });
}

describe('an account', () => {
  it('can be registered once per e-mail address, and the user can log in', async () => {
    const email = `${randomUUID()}@Shop.Test`;
    const registered = await register(email);
    const { userId } = registered.body;
    expect(registered.status).toBe(201);
    expect(registered.body).toEqual({ userId, email: email.toLowerCase(), name: 'Ada' });
    expectProblem(await register(email.toUpperCase()), 409, 'email-taken');

    const session = await logIn(email, PASSWORD);
    const accessToken = session.body['accessToken'];
    expect(session.status).toBe(201);
    expect(session.body).toEqual({ accessToken, tokenType: 'Bearer', expiresIn: 3600 });
    expectProblem(await logIn(email, 'a wrong password'), 401, 'invalid-credentials');
  });

  it('has a profile that shows its wallet and its five newest orders', async () => {
    const ada = await Customer.register(shop.bffUrl, 1_000_000);
    const none = await ada.get<Me>('/v1/me');
    expect(none.status).toBe(200);
    expect(none.body).toEqual({
      userId: ada.userId,
      email: ada.email,
      name: 'Ada',
      roles: [],
      wallet: { balanceCents: 1_000_000, points: 0 },
      recentOrders: [],
      unavailable: [],
    });

    const mug = await ada.productNamed('Ceramic mug');
    for (let count = 0; count < 6; count++) {
      const { orderId } = (await ada.place(orderOf(mug, 1))).body;
      await ada.waitFor(orderId, 'confirmed');
    }
    const all = (await ada.orders()).body.items;
    const { recentOrders } = (await ada.get<Me>('/v1/me')).body;
    expect(recentOrders).toEqual(all.slice(0, 5));
    expect(Object.keys(recentOrders?.[0] ?? {}).sort()).toEqual(
      ['orderId', 'placedAt', 'reason', 'settledAt', 'status', 'totalCents'].sort(),
    );
  });

  it('has a list of orders in pages, the newest first', async () => {
    const ada = await Customer.register(shop.bffUrl, 1_000_000);
    const mug = await ada.productNamed('Ceramic mug');
    const placed = [];
    for (let count = 0; count < 5; count++) {
      placed.unshift((await ada.place(orderOf(mug, 1))).body.orderId);
    }
    const pages = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const after: string = cursor === '' ? '' : `&cursor=${cursor}`;
      const { body } = await ada.get<OrderList>(`/v1/orders?limit=2${after}`);
      pages.push(body.items.map(({ orderId }) => orderId));
      cursor = body.nextCursor;
    }
    expect(pages).toEqual([placed.slice(0, 2), placed.slice(2, 4), placed.slice(4)]);
  });

  it('has a profile without orders while order-service is unavailable', async () => {
    const ada = await Customer.register(shop.bffUrl, 0);
    await shop.apps['order-service'].stop();
    try {
      expect(await ada.get('/v1/me')).toMatchObject({
        status: 200,
        body: { userId: ada.userId, recentOrders: null, unavailable: ['orders'] },
      });
    } finally {
      await shop.apps['order-service'].start();
    }
  });

  it('has no profile while user-service is unavailable', async () => {
    const ada = await Customer.register(shop.bffUrl, 0);
    await shop.apps['user-service'].stop();
    try {
      const response = await ada.get('/v1/me');
      expectProblem(response, 503, 'service-unavailable');
      expect(response.headers.get('retry-after')).toMatch(/^\d+$/);
    } finally {
      await shop.apps['user-service'].start();
    }
  });
});

describe('too many failed logins', () => {
  it('get a 429 for known and unknown accounts, and for the correct password too', async () => {
    const known = (await Customer.register(shop.bffUrl, 0)).email;
    for (const email of [known, `${randomUUID()}@shop.test`]) {
      const responses = [];
      for (let count = 0; count < 10; count++) responses.push(await logIn(email, 'wrong'));
      expect(responses.map(({ status }) => status)).toEqual(Array(10).fill(401));

      // A client cannot avoid the limit with forged address headers.
      const forged = { 'x-forwarded-for': '192.0.2.1', 'x-client-address': '192.0.2.1' };
      const response = await logIn(email, PASSWORD, forged);
      expectProblem(response, 429, 'too-many-attempts');
      expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
    }
  });

  it('of one account do not block other accounts', async () => {
    expect((await Customer.register(shop.bffUrl, 0)).token).toBeTruthy();
  });
});
