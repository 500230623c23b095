// order-service as a whole, against the real database and broker; the other services' part is played by their events.
import {
  OrderCancelled,
  OrderConfirmed,
  type OrderList,
  OrderPaymentDue,
  OrderPlaced,
  OrderRejected,
  type OrderResponse,
  PaymentCaptured,
  PaymentDeclined,
  StockRejected,
  StockReserved,
} from '@shop/contracts';
import { EventConsumer } from '@shop/messaging';
import {
  createGate,
  createIdentity,
  createPostgresDatabase,
  createTopics,
  eventually,
  type Gate,
  observeEvents,
  type RunningApp,
  startApp,
  type TestIdentity,
  type TestPostgresDatabase,
} from '@shop/test-support';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppModule } from '../app.module.js';

const tea = '019a0000-0000-7000-8000-000000000001';
const pot = '019a0000-0000-7000-8000-000000000002';
const request = {
  lines: [
    { productId: tea, quantity: 2 },
    { productId: pot, quantity: 1 },
  ],
  quotedTotalCents: 3_000,
};
const priced = [
  { productId: tea, quantity: 2, unitPriceCents: 500 },
  { productId: pot, quantity: 1, unitPriceCents: 2_000 },
];

let database: TestPostgresDatabase;
let gate: Gate;
let identity: TestIdentity;
let events: Awaited<ReturnType<typeof observeEvents>>;
let service: RunningApp;

beforeAll(async () => {
  const [db, topics, keys] = await Promise.all([
    createPostgresDatabase('order'),
    createTopics(),
    createIdentity(),
  ]);
  [database, identity] = [db, keys];
  gate = await createGate(database.url);
  events = await observeEvents(topics);
  service = await startApp(
    AppModule,
    {
      DATABASE_URL: gate.url,
      MIGRATION_DATABASE_URL: database.migrationUrl,
      KAFKA_BROKERS: topics.brokers,
      KAFKA_TOPIC_PREFIX: topics.prefix,
      JWKS_URL: identity.jwksUrl,
    },
    { transports: (app) => [app.get(EventConsumer)] },
  );
  await ready();
});

afterAll(async () => {
  await service.close();
  await Promise.all([events.close(), identity.close(), gate.close()]);
  await database.drop();
});

function ready(): Promise<void> {
  return eventually(async () => {
    expect(await (await fetch(`${service.url}/health/ready`)).json()).toMatchObject({
      status: 'ok',
    });
  });
}

interface Caller {
  readonly userId: string;
  readonly token: string;
}

async function customer(roles: string[] = []): Promise<Caller> {
  const userId = randomUUID();
  return { userId, token: await identity.token({ userId, roles }) };
}

async function call<Body>(
  { token }: Caller,
  method: string,
  path: string,
  { body, key }: { body?: unknown; key?: string } = {},
) {
  const response = await fetch(service.url + path, {
    method,
    headers: {
      authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(key === undefined ? {} : { 'idempotency-key': key }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Body & { type?: string },
  };
}

function place(caller: Caller, body: unknown = request, key: string = randomUUID()) {
  return call<OrderResponse>(caller, 'POST', '/orders', { body, key });
}

async function placed(caller: Caller): Promise<string> {
  return (await place(caller)).body.orderId;
}

/** Plays product-service. */
function reserveStock(orderId: string, lines = priced): Promise<void> {
  return events.publish(StockReserved, { subject: orderId, data: { orderId, lines } });
}

/** Plays user-service. */
function capturePayment(orderId: string): Promise<void> {
  const data = { orderId, amountCents: 3_000, pointsToEarn: 30 };
  return events.publish(PaymentCaptured, { subject: orderId, data });
}

async function confirmed(caller: Caller): Promise<string> {
  const orderId = await placed(caller);
  await reserveStock(orderId);
  await events.waitFor(OrderPaymentDue, orderId);
  await capturePayment(orderId);
  await events.waitFor(OrderConfirmed, orderId);
  return orderId;
}

async function order(caller: Caller, orderId: string): Promise<OrderResponse> {
  return (await call<OrderResponse>(caller, 'GET', `/orders/${orderId}`)).body;
}

function log(orderId: string) {
  return database.query<{ sequence: number; event: string; status: string; cause: string | null }>(
    `SELECT sequence, event, status, cause FROM order_event WHERE order_id = $1 ORDER BY sequence`,
    [orderId],
  );
}

describe('placing an order', () => {
  it('answers at once and asks for the stock', async () => {
    const ada = await customer();
    const answer = await place(ada);
    expect(answer.status).toBe(201);
    expect(answer.headers.get('location')).toBe(`/orders/${answer.body.orderId}`);
    expect(answer.body).toMatchObject({ status: 'awaiting-stock', reason: null, settledAt: null });
    const event = await events.waitFor(OrderPlaced, answer.body.orderId);
    expect(event).toMatchObject({
      sequence: 1,
      data: { userId: ada.userId, lines: request.lines, totalCents: 3_000 },
    });
    expect(event.headers['x-gtxid']).toBe(answer.headers.get('x-gtxid'));
  });

  it('happens once for one idempotency key, also for two calls at once', async () => {
    const ada = await customer();
    const key = randomUUID();
    const answers = await Promise.all([1, 2, 3].map(() => place(ada, request, key)));
    expect(answers.map(({ status }) => status)).toEqual([201, 201, 201]);
    const [orderId, ...others] = new Set(answers.map(({ body }) => body.orderId));
    expect(others).toEqual([]);
    const rows = await database.query(`SELECT 1 FROM orders WHERE user_id = $1`, [ada.userId]);
    expect(rows).toHaveLength(1);
    await events.waitFor(OrderPlaced, orderId ?? '');
  });

  it('answers a repeated call with the order as it is now', async () => {
    const ada = await customer();
    const key = randomUUID();
    const { orderId } = (await place(ada, request, key)).body;
    await reserveStock(orderId);
    await events.waitFor(OrderPaymentDue, orderId);
    const again = await place(ada, request, `"${key}"`);
    expect(again.status).toBe(201);
    expect(again.body).toMatchObject({ orderId, status: 'awaiting-payment' });
  });

  it('refuses another request under a used key, and lets another customer use it', async () => {
    const ada = await customer();
    const key = randomUUID();
    await place(ada, request, key);
    const other = await place(ada, { ...request, quotedTotalCents: 1 }, key);
    expect(other.status).toBe(422);
    expect(other.body.type).toBe('https://shop.example/problems/idempotency-key-reused');
    expect((await place(await customer(), request, key)).status).toBe(201);
  });

  it.each([
    ['no lines', { ...request, lines: [] }],
    ['51 lines', { ...request, lines: Array(51).fill({ productId: tea, quantity: 1 }) }],
    ['one product twice', { ...request, lines: [request.lines[0], request.lines[0]] }],
    ['no pieces', { ...request, lines: [{ productId: tea, quantity: 0 }] }],
    ['1,001 pieces', { ...request, lines: [{ productId: tea, quantity: 1_001 }] }],
    ['a price', { ...request, lines: [{ productId: tea, quantity: 1, unitPriceCents: 1 }] }],
    ['a negative total', { ...request, quotedTotalCents: -1 }],
    ['no total', { lines: request.lines }],
  ])('refuses %s', async (_, body) => {
    const answer = await place(await customer(), body);
    expect(answer.status).toBe(400);
    expect(answer.body.type).toBe('https://shop.example/problems/invalid-request');
  });
});

describe('the saga', () => {
  it('confirms an order whose stock is reserved and whose payment is captured', async () => {
    const ada = await customer();
    const orderId = await confirmed(ada);
    expect(await order(ada, orderId)).toMatchObject({
      status: 'confirmed',
      reason: null,
      pointsEarned: 30,
      lines: priced,
    });
    const causes = [
      null,
      events.of(StockReserved, orderId)[0]?.id,
      events.of(PaymentCaptured, orderId)[0]?.id,
    ];
    expect(await log(orderId)).toEqual([
      { sequence: 1, event: 'OrderPlaced', status: 'awaiting-stock', cause: causes[0] },
      { sequence: 2, event: 'OrderPaymentDue', status: 'awaiting-payment', cause: causes[1] },
      { sequence: 3, event: 'OrderConfirmed', status: 'confirmed', cause: causes[2] },
    ]);
    expect(events.of(OrderConfirmed, orderId)[0]?.sequence).toBe(3);
  });

  it.each(['out-of-stock', 'unknown-product', 'timed-out'] as const)(
    'rejects an order for %s',
    async (reason) => {
      const ada = await customer();
      const orderId = await placed(ada);
      await events.publish(StockRejected, { subject: orderId, data: { orderId, reason } });
      const event = await events.waitFor(OrderRejected, orderId);
      expect(event.data).toMatchObject({ reason, lines: request.lines });
      expect(await order(ada, orderId)).toMatchObject({ status: 'rejected', reason });
    },
  );

  it('rejects an order whose prices have changed', async () => {
    const ada = await customer();
    const orderId = await placed(ada);
    await reserveStock(
      orderId,
      priced.map((line) => ({ ...line, unitPriceCents: 600 })),
    );
    const event = await events.waitFor(OrderRejected, orderId);
    expect(event.data).toMatchObject({ reason: 'price-changed', lines: request.lines });
  });

  it('rejects an order whose payment is declined', async () => {
    const ada = await customer();
    const orderId = await placed(ada);
    await reserveStock(orderId);
    await events.waitFor(OrderPaymentDue, orderId);
    const data = { orderId, reason: 'insufficient-funds' };
    await events.publish(PaymentDeclined, { subject: orderId, data });
    const event = await events.waitFor(OrderRejected, orderId);
    expect(event.data).toMatchObject({ reason: 'insufficient-funds', lines: request.lines });
  });

  it('moves an order once for a reply that comes twice', async () => {
    const ada = await customer();
    const orderId = await placed(ada);
    const twice = { id: randomUUID(), subject: orderId, data: { orderId, lines: priced } };
    await events.publish(StockReserved, twice);
    await events.publish(StockReserved, twice);
    await events.waitFor(OrderPaymentDue, orderId);
    await capturePayment(orderId);
    await events.waitFor(OrderConfirmed, orderId);
    expect(events.of(OrderPaymentDue, orderId)).toHaveLength(1);
  });

  it('R9: ignores a payment for an order that still waits for its stock', async () => {
    const ada = await customer();
    const orderId = await placed(ada);
    await capturePayment(orderId);
    // The same key, so this one is handled after the payment.
    await reserveStock(orderId);
    await events.waitFor(OrderPaymentDue, orderId);
    expect((await log(orderId)).map(({ event }) => event)).toEqual([
      'OrderPlaced',
      'OrderPaymentDue',
    ]);
  });

  it('R9: ignores replies for an order that the customer has cancelled', async () => {
    const ada = await customer();
    const orderId = await placed(ada);
    await call(ada, 'POST', `/orders/${orderId}/cancellation`);
    await reserveStock(orderId);
    const marker = await placed(ada);
    await reserveStock(marker);
    await events.waitFor(OrderPaymentDue, marker);
    await eventually(() => expectHandled(events.of(StockReserved, orderId)[0]?.id));
    expect(await order(ada, orderId)).toMatchObject({ status: 'cancelled' });
    expect(events.of(OrderPaymentDue, orderId)).toEqual([]);
  });
});

async function expectHandled(eventId: string | undefined): Promise<void> {
  const rows = await database.query(`SELECT 1 FROM inbox WHERE event_id = $1`, [eventId]);
  expect(rows).toHaveLength(1);
}

describe('cancelling', () => {
  it('ends a confirmed order and tells the others what to undo', async () => {
    const ada = await customer();
    const orderId = await confirmed(ada);
    const answer = await call<OrderResponse>(ada, 'POST', `/orders/${orderId}/cancellation`);
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'cancelled', reason: 'customer-request', pointsEarned: 0 },
    });
    const event = await events.waitFor(OrderCancelled, orderId);
    expect(event).toMatchObject({ sequence: 4, data: { lines: request.lines } });
  });

  it('again changes nothing', async () => {
    const ada = await customer();
    const orderId = await placed(ada);
    const path = `/orders/${orderId}/cancellation`;
    const answers = await Promise.all([1, 2, 3].map(() => call<OrderResponse>(ada, 'POST', path)));
    expect(answers.map(({ status, body }) => [status, body.status])).toEqual(
      Array(3).fill([200, 'cancelled']),
    );
    expect(await log(orderId)).toHaveLength(2);
  });

  it('is refused for a rejected order', async () => {
    const ada = await customer();
    const orderId = await placed(ada);
    const data = { orderId, reason: 'out-of-stock' };
    await events.publish(StockRejected, { subject: orderId, data });
    await events.waitFor(OrderRejected, orderId);
    const answer = await call(ada, 'POST', `/orders/${orderId}/cancellation`);
    expect(answer.status).toBe(409);
    expect(answer.body.type).toBe('https://shop.example/problems/order-not-cancellable');
  });

  it('of somebody else’s order is a 404', async () => {
    const orderId = await placed(await customer());
    const answer = await call(await customer(), 'POST', `/orders/${orderId}/cancellation`);
    expect(answer.status).toBe(404);
  });
});

describe('reading', () => {
  it('shows an order to its customer and to admins only', async () => {
    const ada = await customer();
    const orderId = await placed(ada);
    const path = `/orders/${orderId}`;
    expect((await call(ada, 'GET', path)).status).toBe(200);
    expect((await call(await customer(['admin']), 'GET', path)).status).toBe(200);
    expect((await call(await customer(), 'GET', path)).status).toBe(404);
    expect((await call(ada, 'GET', `/orders/${randomUUID()}`)).status).toBe(404);
    expect((await call(ada, 'GET', '/orders/no-id')).status).toBe(400);
    expect((await fetch(service.url + path)).status).toBe(401);
  });

  it('lists one’s own orders, newest first, page by page', async () => {
    const ada = await customer();
    const all: string[] = [];
    for (let count = 0; count < 5; count++) all.unshift(await placed(ada));
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await call<OrderList>(ada, 'GET', `/orders?limit=2${cursor}`);
      seen.push(...body.items.map(({ orderId }) => orderId));
      cursor = body.nextCursor === null ? '' : `&cursor=${body.nextCursor}`;
    } while (cursor);
    expect(seen).toEqual(all);
  });

  it.each(['limit=0', 'limit=101', 'cursor=nonsense', 'colour=red'])(
    'refuses a list with ?%s',
    async (query) => {
      expect((await call(await customer(), 'GET', `/orders?${query}`)).status).toBe(400);
    },
  );
});

describe('when the database is away', () => {
  it('refuses with a 503, writes nothing, and goes on by itself when it is back', async () => {
    const ada = await customer();
    const waiting = await placed(ada);
    const key = randomUUID();
    await gate.cut();
    try {
      const answer = await place(ada, request, key);
      expect(answer.status).toBe(503);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await fetch(`${service.url}/health/ready`)).status).toBe(503);
      expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
      // A reply that arrives meanwhile waits in Kafka.
      await reserveStock(waiting);
    } finally {
      await gate.restore();
    }
    await ready();
    await events.waitFor(OrderPaymentDue, waiting);
    const rows = await database.query(`SELECT 1 FROM orders WHERE idempotency_key = $1`, [key]);
    expect(rows).toEqual([]);
    expect((await place(ada, request, key)).status).toBe(201);
  });
});
