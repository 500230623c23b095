import { afterEach, beforeEach, expect, it } from 'vitest';
import { json, problem } from '../testing/stub-service.fixture.js';
import { ADA, ada, confirmed, kettle, ORDER, placed, teapot } from '../testing/sample.fixture.js';
import { openShop, type Shop } from '../testing/shop.fixture.js';

let shop: Shop;
let token: string;
beforeEach(async () => {
  shop = await openShop();
  token = await shop.token({ userId: ADA });
});
afterEach(() => shop.close());

it("lists the caller's orders in pages", async () => {
  const page = { items: [placed], nextCursor: 'next' };
  shop.orderService.on('GET /orders', json(200, page));

  const answer = await shop.call('GET', '/v1/orders?limit=1&cursor=here', { token });

  expect(answer.status).toBe(200);
  expect(answer.body).toEqual(page);
  expect(shop.orderService.calls).toMatchObject([
    { path: '/orders', headers: { authorization: `Bearer ${token}` } },
  ]);
  expect(Object.fromEntries(shop.orderService.calls[0]?.query ?? [])).toEqual({
    limit: '1',
    cursor: 'here',
  });
});

it('forwards the problem of order-service that the cursor is invalid', async () => {
  const errors = [{ detail: 'This cursor is not valid.', pointer: '/cursor' }];
  shop.orderService.on('GET /orders', problem(400, 'invalid-request', { errors }));

  const answer = await shop.call('GET', '/v1/orders?cursor=nonsense', { token });

  expect(answer).toMatchObject({ status: 400, body: { errors } });
});

it.each(['limit=0', 'limit=101', 'limit=ten', 'limit=1&limit=2', 'cursor=', 'page=2'])(
  'rejects ?%s',
  async (query) => {
    const answer = await shop.call('GET', `/v1/orders?${query}`, { token });

    expect(answer.status).toBe(400);
    expect(shop.orderService.calls).toEqual([]);
  },
);

it('forwards the timeline of an order', async () => {
  const gtxid = '0123456789abcdef0123456789abcdef';
  const at = placed.placedAt;
  const entries = [{ at, event: 'OrderPlaced', status: 'awaiting-stock', gtxid }];
  const timeline = { orderId: ORDER, entries };
  shop.orderService.on(`GET /orders/${ORDER}/timeline`, json(200, timeline));

  const answer = await shop.call('GET', `/v1/orders/${ORDER}/timeline`, { token });

  expect(answer).toMatchObject({ status: 200, body: timeline });
  expect(shop.orderService.calls[0]?.headers.authorization).toBe(`Bearer ${token}`);
});

it('cancels an order and responds like a read of the order', async () => {
  const cancelled = { ...confirmed, status: 'cancelled', reason: 'customer-request' };
  shop.orderService.on(`POST /orders/${ORDER}/cancellation`, json(200, cancelled));
  shop.orderService.on(`GET /orders/${ORDER}`, json(200, cancelled));
  shop.productService.on('GET /products', json(200, { items: [kettle, teapot], nextCursor: null }));
  shop.userService.on(`GET /accounts/${ADA}`, json(200, { userId: ADA, name: ada.name }));

  const cancellation = await shop.call('POST', `/v1/orders/${ORDER}/cancellation`, { token });

  expect(cancellation.status).toBe(200);
  expect(cancellation.body).toMatchObject({
    status: 'cancelled',
    lines: [{ name: 'Teapot' }, { name: 'Kettle' }],
    customer: { name: 'Ada' },
    unavailable: [],
  });
  expect(cancellation.body).toEqual(
    (await shop.call('GET', `/v1/orders/${ORDER}`, { token })).body,
  );
  expect(shop.orderService.calls[0]?.headers.authorization).toBe(`Bearer ${token}`);
});

it('cancels an order even while the names are unavailable', async () => {
  shop.orderService.on(`POST /orders/${ORDER}/cancellation`, json(200, confirmed));
  await Promise.all([shop.productService.stop(), shop.userService.stop()]);

  const answer = await shop.call('POST', `/v1/orders/${ORDER}/cancellation`, { token });

  expect(answer).toMatchObject({
    status: 200,
    body: { orderId: ORDER, unavailable: ['products', 'customer'] },
  });
});

it('forwards the problem that an order cannot be cancelled', async () => {
  shop.orderService.on(`POST /orders/${ORDER}/cancellation`, problem(409, 'order-not-cancellable'));

  expect(await shop.call('POST', `/v1/orders/${ORDER}/cancellation`, { token })).toMatchObject({
    status: 409,
    body: { type: 'https://shop.example/problems/order-not-cancellable' },
  });
});
