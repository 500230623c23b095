import { type OrderList, OrderPaymentDue, OrderPlaced, type OrderResponse } from '@shop/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Caller,
  codeOf,
  type OrderService,
  request,
  startOrderService,
  tea,
} from '../order-service.fixture.js';

let service: OrderService;

beforeAll(async () => {
  service = await startOrderService();
});
afterAll(() => service.close());

const linesOf = (count: number, quantity = 1) =>
  Array.from({ length: count }, () => ({ productId: randomUUID(), quantity }));

describe('placing an order', () => {
  it('responds before the order settles, and requests the stock', async () => {
    const ada = await service.customer();
    const answer = await service.place(ada);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/orders/${answer.body.orderId}`);
    expect(answer.body).toMatchObject({ status: 'awaiting-stock', reason: null, settledAt: null });
    const event = await service.events.waitFor(OrderPlaced, answer.body.orderId);
    expect(event).toMatchObject({
      sequence: 1,
      data: { userId: ada.userId, lines: request.lines, totalCents: 3_000 },
    });
    expect(event.headers['x-gtxid']).toBe(answer.headers.get('x-gtxid'));
  });

  it('places one order for one idempotency key, also for concurrent requests', async () => {
    const ada = await service.customer();
    const key = randomUUID();
    const answers = await Promise.all([1, 2, 3].map(() => service.place(ada, request, key)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    const [orderId, ...others] = new Set(answers.map(({ body }) => body.orderId));
    expect(others).toEqual([]);
    const rows = await service.database.query(`SELECT 1 FROM orders WHERE user_id = $1`, [
      ada.userId,
    ]);
    expect(rows).toHaveLength(1);
    await service.events.waitFor(OrderPlaced, orderId ?? '');
  });

  it('responds to a repeated request with the order in its current state', async () => {
    const ada = await service.customer();
    const key = randomUUID();
    const { orderId } = (await service.place(ada, request, key)).body;
    await service.reserveStock(orderId);
    await service.events.waitFor(OrderPaymentDue, orderId);
    const again = await service.place(ada, request, `"${key}"`);
    expect(again.status).toBe(201);
    expect(again.body).toMatchObject({ orderId, status: 'awaiting-payment' });
  });

  it('refuses another request with a used key, and accepts the key from another customer', async () => {
    const ada = await service.customer();
    const key = randomUUID();
    await service.place(ada, request, key);
    const other = await service.place(ada, { ...request, quotedTotalCents: 1 }, key);
    expect(other.status).toBe(422);
    expect(codeOf(other)).toBe('idempotency-key-reused');
    expect((await service.place(await service.customer(), request, key)).status).toBe(201);
  });

  it('accepts the largest order that is allowed', async () => {
    const lines = linesOf(50, 1_000);
    const body = { lines, quotedTotalCents: 50 * 1_000 * 100_000_000 };
    const answer = await service.place(await service.customer(), body);
    expect(answer).toMatchObject({ status: 201, body: { totalCents: body.quotedTotalCents } });
    expect(answer.body.lines).toEqual(lines.map((line) => ({ ...line, unitPriceCents: null })));
  });

  it.each([
    ['no lines', '/lines', { ...request, lines: [] }],
    ['51 lines', '/lines', { ...request, lines: linesOf(51) }],
    [
      'one product twice, in lower and upper case',
      '/lines/1/productId',
      { ...request, lines: [tea, tea.toUpperCase()].map((id) => ({ productId: id, quantity: 1 })) },
    ],
    [
      'a quantity of 0',
      '/lines/0/quantity',
      { ...request, lines: [{ productId: tea, quantity: 0 }] },
    ],
    [
      'a quantity of 1,001',
      '/lines/0/quantity',
      { ...request, lines: [{ productId: tea, quantity: 1_001 }] },
    ],
    [
      'a price',
      '/lines/0/unitPriceCents',
      { ...request, lines: [{ productId: tea, quantity: 1, unitPriceCents: 1 }] },
    ],
    ['a negative total', '/quotedTotalCents', { ...request, quotedTotalCents: -1 }],
    ['a total over the maximum', '/quotedTotalCents', { ...request, quotedTotalCents: 5e12 + 1 }],
    ['no total', '/quotedTotalCents', { lines: request.lines }],
  ])('refuses %s', async (_, pointer, body) => {
    const answer = await service.place(await service.customer(), body);
    expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid-request']);
    expect(answer.body).toMatchObject({ errors: [{ pointer }] });
  });

  it('requires an idempotency key', async () => {
    const ada = await service.customer();
    for (const path of ['/orders', '/orders/known']) {
      const answer = await service.call(ada, 'POST', path, { body: request });
      expect([answer.status, codeOf(answer)]).toEqual([400, 'idempotency-key-missing']);
    }
  });
});

describe('looking up a placed order by its request', () => {
  const findPlaced = (caller: Caller, key: string, body: unknown = request) =>
    service.call<OrderResponse>(caller, 'POST', '/orders/known', { body, key });

  it('returns the order in its current state', async () => {
    const ada = await service.customer();
    const key = randomUUID();
    const { orderId } = (await service.place(ada, request, key)).body;
    await service.cancel(ada, orderId);
    const answer = await findPlaced(ada, `"${key}"`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual((await service.place(ada, request, key)).body);
    expect(answer.body).toMatchObject({ orderId, status: 'cancelled' });
  });

  it('places no order if the key is new', async () => {
    const ada = await service.customer();
    const answer = await findPlaced(ada, randomUUID());
    expect([answer.status, codeOf(answer)]).toEqual([404, 'not-found']);
    const { body } = await service.call<OrderList>(ada, 'GET', '/orders');
    expect(body.items).toEqual([]);
  });

  it('does not find an order by another customer’s key', async () => {
    const key = randomUUID();
    await service.place(await service.customer(), request, key);
    expect((await findPlaced(await service.customer(['admin']), key)).status).toBe(404);
  });

  it.each([
    ['another total', { ...request, quotedTotalCents: 1 }],
    [
      'another quantity',
      { ...request, lines: [{ productId: tea, quantity: 3 }, request.lines[1]] },
    ],
    ['fewer lines', { ...request, lines: request.lines.slice(1) }],
  ])('refuses a used key with %s', async (_, other) => {
    const ada = await service.customer();
    const key = randomUUID();
    await service.place(ada, request, key);
    const answer = await findPlaced(ada, key, other);
    expect([answer.status, codeOf(answer)]).toEqual([422, 'idempotency-key-reused']);
  });

  it('treats ids in upper case and another order of fields as the same request', async () => {
    const ada = await service.customer();
    const key = randomUUID();
    await service.place(ada, request, key);
    const lines = request.lines.map(({ productId, quantity }) => ({
      quantity,
      productId: productId.toUpperCase(),
    }));
    const { quotedTotalCents } = request;
    expect((await findPlaced(ada, key, { quotedTotalCents, lines })).status).toBe(200);
  });

  it('refuses an invalid body', async () => {
    const answer = await findPlaced(await service.customer(), randomUUID(), {
      ...request,
      lines: [],
    });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid-request']);
  });
});
