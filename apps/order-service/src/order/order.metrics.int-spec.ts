// The metrics of order-service about its orders, events, outbox and database, read over HTTP.
import {
  OrderConfirmed,
  OrderPaymentDue,
  OrderRejected,
  type OrderResponse,
  PaymentCaptured,
  StockRejected,
  StockReserved,
} from '@shop/contracts';
import { EventConsumer } from '@shop/messaging';
import {
  createTcpProxy,
  createIdentity,
  createPostgresDatabase,
  createTopics,
  eventually,
  observeEvents,
  scrape,
  startApp,
} from '@shop/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AppModule } from '../app.module.js';

const lines = [{ productId: '019a0000-0000-7000-8000-000000000001', quantity: 2 }];
const priced = lines.map((line) => ({ ...line, unitPriceCents: 500 }));
const request = { lines, quotedTotalCents: 1_000 };

let shop: Awaited<ReturnType<typeof start>>;
beforeAll(async () => {
  shop = await start();
});
afterAll(() => shop.close());

async function start() {
  const [database, topics, identity] = await Promise.all([
    createPostgresDatabase('order'),
    createTopics(),
    createIdentity(),
  ]);
  const databaseProxy = await createTcpProxy(database.url);
  const events = await observeEvents(topics);
  const service = await startApp(
    AppModule,
    {
      DATABASE_URL: databaseProxy.url,
      MIGRATION_DATABASE_URL: database.migrationUrl,
      KAFKA_BROKERS: topics.brokers,
      KAFKA_TOPIC_PREFIX: topics.prefix,
      JWKS_URL: identity.jwksUrl,
    },
    { transports: (app) => [app.get(EventConsumer)] },
  );
  const token = await identity.token({ userId: randomUUID() });
  const post = async (path: string, key: string, body?: unknown) => {
    const response = await fetch(service.url + path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${token}`,
        'idempotency-key': key,
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      body: JSON.stringify(body),
    });
    return (await response.json()) as OrderResponse;
  };
  await eventually(async () => {
    const ready = await fetch(`${service.url}/health/ready`);
    expect(await ready.json()).toMatchObject({ status: 'ok' });
  });
  return {
    database,
    databaseProxy,
    events,
    /** Returns the order's id. */
    place: async (key: string = randomUUID()) => (await post('/orders', key, request)).orderId,
    cancel: (orderId: string) => post(`/orders/${orderId}/cancellation`, randomUUID()),
    /** The current value of one series. */
    value: async (series: string) => (await scrape(service.metricsUrl)).get(series),
    series: () => scrape(service.metricsUrl),
    close: async () => {
      await service.close();
      await Promise.all([events.close(), identity.close(), databaseProxy.close()]);
      await database.drop();
    },
  };
}

const settled = (status: string, reason = '') =>
  shop.value(`orders_settled_total{status="${status}",reason="${reason}"}`);
const settlements = (status: string) =>
  shop.value(`order_settlement_duration_seconds_count{status="${status}"}`);

it('counts each placed and each settled order once', async () => {
  const { events } = shop;
  expect(await settled('confirmed')).toBe(0);
  expect(await settled('rejected', 'out-of-stock')).toBe(0);
  const key = randomUUID();
  const good = await shop.place(key);
  expect(await shop.place(key)).toBe(good);
  const bad = await shop.place();
  expect(await shop.value('orders_placed_total')).toBe(2);

  const data = { orderId: good, lines: priced };
  // Twice with one id, as Kafka may deliver it, and once with another id.
  const id = randomUUID();
  await events.publish(StockReserved, { subject: good, data, id });
  await events.publish(StockReserved, { subject: good, data, id });
  await events.publish(StockReserved, { subject: good, data });
  const paid = { orderId: good, amountCents: 1_000, pointsToEarn: 10 };
  await events.waitFor(OrderPaymentDue, good);
  await events.publish(PaymentCaptured, { subject: good, data: paid });
  await events.publish(PaymentCaptured, { subject: good, data: paid });
  const refused = { orderId: bad, reason: 'out-of-stock' };
  await events.publish(StockRejected, { subject: bad, data: refused });
  await Promise.all([events.waitFor(OrderConfirmed, good), events.waitFor(OrderRejected, bad)]);
  await eventually(async () => expect(await settlements('rejected')).toBe(1));
  await handled(PaymentCaptured.type, 2);
  expect(await settled('confirmed')).toBe(1);
  expect(await settled('rejected', 'out-of-stock')).toBe(1);
  expect(await settlements('confirmed')).toBe(1);

  // A cancellation after the confirmation counts as a second outcome, but not as a slow saga.
  await shop.cancel(good);
  await shop.cancel(good);
  expect(await settled('cancelled', 'customer-request')).toBe(1);
  expect(await settlements('cancelled')).toBeUndefined();
  await shop.cancel(await shop.place());
  expect(await settled('cancelled', 'customer-request')).toBe(2);
  expect(await settlements('cancelled')).toBe(1);
});

it('takes the time to settle from the timestamps of the order', async () => {
  const sum = 'order_settlement_duration_seconds_sum{status="cancelled"}';
  const before = (await shop.value(sum)) ?? 0;
  const orderId = await shop.place();
  await shop.database.query(
    `UPDATE orders SET placed_at = placed_at - interval '30 seconds' WHERE order_id = $1`,
    [orderId],
  );
  await shop.cancel(orderId);
  const seconds = ((await shop.value(sum)) ?? 0) - before;
  expect(seconds).toBeGreaterThanOrEqual(30);
  expect(seconds).toBeLessThan(45);
});

it('reports how many orders are unsettled, and how many of them are overdue', async () => {
  const unsettled = async () => ({
    stock: await shop.value('orders_unsettled{status="awaiting-stock"}'),
    payment: await shop.value('orders_unsettled{status="awaiting-payment"}'),
    overdue: await shop.value('orders_overdue'),
  });
  await eventually(async () =>
    expect(await unsettled()).toEqual({ stock: 0, payment: 0, overdue: 0 }),
  );
  const [first, second] = [await shop.place(), await shop.place(), await shop.place()];
  const data = { orderId: first, lines: priced };
  await shop.events.publish(StockReserved, { subject: first, data });
  // The sweeper cannot cancel this order, because its user's id violates the contract of every event. Any other order would
  // be overdue only for a short time.
  await shop.database.query(
    `UPDATE orders SET expires_at = now(), user_id = '00000000-0000-0000-0000-000000000001'
     WHERE order_id = $1`,
    [second],
  );
  await eventually(async () =>
    expect(await unsettled()).toEqual({ stock: 2, payment: 1, overdue: 1 }),
  );
});

it('reads the index of unsettled orders for the metrics and the deadlines, also among many settled orders', async () => {
  await shop.database.query(
    `INSERT INTO orders (order_id, user_id, status, total_cents, sequence, placed_at, expires_at, settled_at,
                         idempotency_key, request_hash, gtxid, ltxid)
     SELECT gen_random_uuid(), gen_random_uuid(), 'confirmed', 1, 3, now(), now(), now(), '', '', '', 1
     FROM generate_series(1, 20000)`,
  );
  await shop.database.query('ANALYZE orders');
  const scans = async () => {
    const [index] = await shop.database.query<{ ofIndex: number; ofTable: number }>(
      `SELECT i.idx_scan::int AS "ofIndex", t.seq_scan::int AS "ofTable"
       FROM pg_stat_user_indexes i JOIN pg_stat_user_tables t USING (relid)
       WHERE indexrelname = 'orders_unsettled'`,
    );
    return index ?? { ofIndex: 0, ofTable: 0 };
  };
  // PostgreSQL publishes its statistics with a delay, so they may still increase for earlier scans.
  const first = await scans();
  await eventually(async () => expect((await scans()).ofIndex).toBeGreaterThan(first.ofIndex));
  // The sweeper queries every second, the metrics every five. So at least one of these scans is for the metrics.
  const before = await scans();
  await eventually(
    async () => expect((await scans()).ofIndex).toBeGreaterThanOrEqual(before.ofIndex + 8),
    { withinMs: 25_000 },
  );
  expect((await scans()).ofTable).toBe(before.ofTable);
});

it('reports the backlog of the outbox, the outcomes of events, and the connections of its pool', async () => {
  await eventually(async () => expect(await shop.value('outbox_pending_events')).toBe(0));
  const series = await shop.series();
  expect([...series.keys()]).toEqual(
    expect.arrayContaining([
      'outbox_oldest_event_age_seconds',
      'messaging_in_flight_messages',
      `messaging_process_duration_seconds_count{event="${StockReserved.type}",outcome="ok"}`,
      `messaging_dead_letters_total{event="${StockReserved.type}",reason="failed"}`,
      'db_client_connections{state="idle"}',
      'db_client_connection_pending_requests',
      'http_server_request_duration_seconds_count{http_request_method="POST",http_route="/orders",http_response_status_code="201"}',
    ]),
  );
  expect([...series.keys()].some((key) => key.startsWith('messaging_consumer_lag_'))).toBe(true);
});

it('reports no value from the database while it is unavailable, and the other values without a delay', async () => {
  await shop.databaseProxy.cut();
  await eventually(async () => {
    expect(await shop.value('outbox_pending_events')).toBeUndefined();
    expect(await shop.value('orders_overdue')).toBeUndefined();
    expect(await shop.value('orders_unsettled{status="awaiting-stock"}')).toBeUndefined();
  });
  const since = performance.now();
  expect(await shop.value('orders_placed_total')).toBeGreaterThan(0);
  expect(performance.now() - since).toBeLessThan(1_000);
  await shop.databaseProxy.restore();
  await eventually(async () => expect(await shop.value('outbox_pending_events')).toBe(0), {
    withinMs: 20_000,
  });
});

async function handled(event: string, count: number): Promise<void> {
  await eventually(async () => {
    const name = `messaging_process_duration_seconds_count{event="${event}",outcome="ok"}`;
    expect(await shop.value(name)).toBe(count);
  });
}
