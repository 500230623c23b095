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
  it('answers at once and asks for the stock', async () => {
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

  it('happens once for one idempotency key, also for two calls at once', async () => {
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

  it('answers a repeated call with the order as it is now', async () => {
    const ada = await service.customer();
    const key = randomUUID();
    const { orderId } = (await service.place(ada, request, key)).body;
    await service.reserveStock(orderId);
    await service.events.waitFor(OrderPaymentDue, orderId);
    const again = await service.place(ada, request, `"${key}"`);
    expect(again.status).toBe(201);
    expect(again.body).toMatchObject({ orderId, status: 'awaiting-payment' });
  });

  it('refuses another request under a used key, and lets another customer use it', async () => {
    const ada = await service.customer();
    const key = randomUUID();
    await service.place(ada, request, key);
    const other = await service.place(ada, { ...request, quotedTotalCents: 1 }, key);
    expect(other.status).toBe(422);
    expect(codeOf(other)).toBe('idempotency-key-reused');
    expect((await service.place(await service.customer(), request, key)).status).toBe(201);
  });

  it('takes what is just allowed', async () => {
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
      'one product twice, in different letters',
      '/lines/1/productId',
      { ...request, lines: [tea, tea.toUpperCase()].map((id) => ({ productId: id, quantity: 1 })) },
    ],
    ['no pieces', '/lines/0/quantity', { ...request, lines: [{ productId: tea, quantity: 0 }] }],
    [
      '1,001 pieces',
      '/lines/0/quantity',
      { ...request, lines: [{ productId: tea, quantity: 1_001 }] },
    ],
    [
      'a price',
      '/lines/0/unitPriceCents',
      { ...request, lines: [{ productId: tea, quantity: 1, unitPriceCents: 1 }] },
    ],
    ['a negative total', '/quotedTotalCents', { ...request, quotedTotalCents: -1 }],
    ['a total that cannot be', '/quotedTotalCents', { ...request, quotedTotalCents: 5e12 + 1 }],
    ['no total', '/quotedTotalCents', { lines: request.lines }],
  ])('refuses %s', async (_, pointer, body) => {
    const answer = await service.place(await service.customer(), body);
    expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid-request']);
    expect(answer.body).toMatchObject({ errors: [{ pointer }] });
  });

  it('needs a key', async () => {
    const ada = await service.customer();
    for (const path of ['/orders', '/orders/known']) {
      const answer = await service.call(ada, 'POST', path, { body: request });
      expect([answer.status, codeOf(answer)]).toEqual([400, 'idempotency-key-missing']);
    }
  });
});

describe('asking whether an order was placed', () => {
  const ask = (caller: Caller, key: string, body: unknown = request) =>
    service.call<OrderResponse>(caller, 'POST', '/orders/known', { body, key });

  it('answers with it, in its present state', async () => {
    const ada = await service.customer();
    const key = randomUUID();
    const { orderId } = (await service.place(ada, request, key)).body;
    await service.cancel(ada, orderId);
    const answer = await ask(ada, `"${key}"`);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual((await service.place(ada, request, key)).body);
    expect(answer.body).toMatchObject({ orderId, status: 'cancelled' });
  });

  it('places nothing where the key is new', async () => {
    const ada = await service.customer();
    const answer = await ask(ada, randomUUID());
    expect([answer.status, codeOf(answer)]).toEqual([404, 'not-found']);
    const { body } = await service.call<OrderList>(ada, 'GET', '/orders');
    expect(body.items).toEqual([]);
  });

  it('does not know another customer’s key', async () => {
    const key = randomUUID();
    await service.place(await service.customer(), request, key);
    expect((await ask(await service.customer(['admin']), key)).status).toBe(404);
  });

  it.each([
    ['another total', { ...request, quotedTotalCents: 1 }],
    [
      'another quantity',
      { ...request, lines: [{ productId: tea, quantity: 3 }, request.lines[1]] },
    ],
    ['fewer lines', { ...request, lines: request.lines.slice(1) }],
  ])('refuses a key that came with %s', async (_, other) => {
    const ada = await service.customer();
    const key = randomUUID();
    await service.place(ada, request, key);
    const answer = await ask(ada, key, other);
    expect([answer.status, codeOf(answer)]).toEqual([422, 'idempotency-key-reused']);
  });

  it('takes the same ids in capitals, and fields in another order, for the same request', async () => {
    const ada = await service.customer();
    const key = randomUUID();
    await service.place(ada, request, key);
    const lines = request.lines.map(({ productId, quantity }) => ({
      quantity,
      productId: productId.toUpperCase(),
    }));
    const { quotedTotalCents } = request;
    expect((await ask(ada, key, { quotedTotalCents, lines })).status).toBe(200);
  });

  it('refuses a body that no order could have', async () => {
    const answer = await ask(await service.customer(), randomUUID(), { ...request, lines: [] });
    expect([answer.status, codeOf(answer)]).toEqual([400, 'invalid-request']);
  });
});
