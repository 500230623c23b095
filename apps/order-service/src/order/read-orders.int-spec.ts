import type { OrderList } from '@shop/contracts';
import { encodeCursor } from '@shop/service-defaults';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, type OrderService, startOrderService } from '../order-service.fixture.js';

let service: OrderService;

beforeAll(async () => {
  service = await startOrderService();
});
afterAll(() => service.close());

describe('reading orders', () => {
  it('shows an order to its customer and to admins only', async () => {
    const ada = await service.customer();
    const orderId = await service.placed(ada);
    const path = `/orders/${orderId}`;
    expect((await service.call(ada, 'GET', path)).status).toBe(200);
    expect((await service.call(await service.customer(['admin']), 'GET', path)).status).toBe(200);
    expect((await service.call(await service.customer(), 'GET', path)).status).toBe(404);
    expect((await service.call(ada, 'GET', `/orders/${randomUUID()}`)).status).toBe(404);
    expect((await service.call(ada, 'GET', '/orders/no-id')).status).toBe(400);
    expect((await fetch(service.url + path)).status).toBe(401);
  });

  it('accepts an order’s id in upper case', async () => {
    const ada = await service.customer();
    const orderId = await service.placed(ada);
    expect(await service.order(ada, orderId.toUpperCase())).toMatchObject({ orderId });
  });

  it('shows when an order was confirmed, and later when it was cancelled', async () => {
    const ada = await service.customer();
    const orderId = await service.confirmed(ada);
    const confirmed = await service.order(ada, orderId);
    const { body: cancelled } = await service.cancel(ada, orderId);
    const times = [confirmed.placedAt, confirmed.settledAt, cancelled.settledAt];
    expect(times).toEqual(times.toSorted());
    expect(new Set(times).size).toBe(3);
    const { body } = await service.call<OrderList>(ada, 'GET', '/orders');
    const { status, reason, totalCents, placedAt, settledAt } = cancelled;
    expect(body.items).toEqual([{ orderId, status, reason, totalCents, placedAt, settledAt }]);
  });

  it('lists the caller’s orders, newest first, in pages', async () => {
    const ada = await service.customer();
    const all: string[] = [];
    for (let count = 0; count < 5; count++) all.unshift(await service.placed(ada));
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await service.call<OrderList>(ada, 'GET', `/orders?limit=2${cursor}`);
      seen.push(...body.items.map(({ orderId }) => orderId));
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`;
    } while (cursor);
    expect(seen).toEqual(all);
  });

  it('lists no orders of other users, also for admins', async () => {
    await service.placed(await service.customer());
    for (const reader of [await service.customer(), await service.customer(['admin'])]) {
      const { body } = await service.call<OrderList>(reader, 'GET', '/orders');
      expect(body).toEqual({ items: [], nextCursor: null });
    }
  });

  it('lists 20 orders by default and 100 at most', async () => {
    const ada = await service.customer();
    await Promise.all(Array.from({ length: 21 }, () => service.place(ada)));
    const lengths = async (query: string) => {
      const { body } = await service.call<OrderList>(ada, 'GET', `/orders${query}`);
      return [body.items.length, body.nextCursor === null];
    };
    expect(await lengths('')).toEqual([20, false]);
    expect(await lengths('?limit=21')).toEqual([21, true]);
    expect(await lengths('?limit=100')).toEqual([21, true]);
  });

  const cursor = (placedAt: string, orderId: string = randomUUID()) =>
    `cursor=${encodeCursor([placedAt, orderId])}`;

  it.each([
    'limit=0',
    'limit=101',
    'limit=1.5',
    'limit=1&limit=2',
    'colour=red',
    'cursor=',
    'cursor=nonsense',
    cursor('yesterday'),
    cursor('2026-01-01T00:00:00.000Z', 'no-id'),
    // JavaScript accepts these dates, but PostgreSQL cannot store them.
    cursor('-100000-01-01T00:00:00.000Z'),
    cursor('+200000-01-01T00:00:00.000Z'),
  ])('refuses a list with ?%s', async (query) => {
    const answer = await service.call(await service.customer(), 'GET', `/orders?${query}`);
    expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid-request']);
  });

  it.each(['0000-01-01T00:00:00Z', '9999-12-31T23:59:59.999999Z'])(
    'accepts a cursor at %s',
    async (placedAt) => {
      const path = `/orders?${cursor(placedAt)}`;
      expect((await service.call(await service.customer(), 'GET', path)).status).toBe(200);
    },
  );
});
