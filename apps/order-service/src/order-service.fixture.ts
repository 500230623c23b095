// Runs the whole order-service with a real database and broker. Tests publish the replies of the other services.
import {
  OrderConfirmed,
  OrderPaymentDue,
  type OrderResponse,
  type OrderTimeline,
  PaymentCaptured,
  StockReserved,
} from '@shop/contracts';
import { EventConsumer } from '@shop/messaging';
import { Clock } from '@shop/resilience';
import {
  createTcpProxy,
  createIdentity,
  createPostgresDatabase,
  createTopics,
  eventually,
  observeEvents,
  startApp,
} from '@shop/testing';
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { AppModule } from './app.module.js';

export const tea = '019a0000-0000-7000-8000-00000000000a';
const pot = '019a0000-0000-7000-8000-00000000000b';

/** The request that places an order. `priced` has its lines with the prices from product-service. */
export const request = {
  lines: [
    { productId: tea, quantity: 2 },
    { productId: pot, quantity: 1 },
  ],
  quotedTotalCents: 3_000,
};
export const priced = [
  { productId: tea, quantity: 2, unitPriceCents: 500 },
  { productId: pot, quantity: 1, unitPriceCents: 2_000 },
];

export interface Caller {
  readonly userId: string;
  readonly token: string;
}

export type OrderService = Awaited<ReturnType<typeof startOrderService>>;

/**
 * Starts order-service with its own database and topics, and waits until it is ready. `databaseProxy` is in front of the
 * database. Tests can move the service's clock forward.
 */
export async function startOrderService(settings: Readonly<Record<string, string>> = {}) {
  const [database, topics, identity] = await Promise.all([
    createPostgresDatabase('order'),
    createTopics(),
    createIdentity(),
  ]);
  const databaseProxy = await createTcpProxy(database.url);
  const events = await observeEvents(topics);
  const environment = {
    DATABASE_URL: databaseProxy.url,
    MIGRATION_DATABASE_URL: database.migrationUrl,
    KAFKA_BROKERS: topics.brokers,
    KAFKA_TOPIC_PREFIX: topics.prefix,
    JWKS_URL: identity.jwksUrl,
    ...settings,
  };
  let aheadMs = 0;
  const clock: Clock = { now: () => new Date(Date.now() + aheadMs) };
  const start = () =>
    startApp(AppModule, environment, {
      transports: (app) => [app.get(EventConsumer)],
      replaced: [[Clock, clock]],
    });
  const running = await start();

  async function call<Body>(
    { token }: Pick<Caller, 'token'>,
    method: string,
    path: string,
    { body, key }: { body?: unknown; key?: string } = {},
  ) {
    const response = await fetch(running.url + path, {
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
  const place = (caller: Caller, body: unknown = request, key: string = randomUUID()) =>
    call<OrderResponse>(caller, 'POST', '/orders', { body, key });
  const placed = async (caller: Caller) => (await place(caller)).body.orderId;
  /** Publishes the reply of product-service. */
  const reserveStock = (orderId: string, lines = priced) =>
    events.publish(StockReserved, { subject: orderId, data: { orderId, lines } });
  /** Publishes the reply of user-service. */
  const capturePayment = (orderId: string) => {
    const data = { orderId, amountCents: 3_000, pointsToEarn: 30 };
    return events.publish(PaymentCaptured, { subject: orderId, data });
  };
  const ready = () =>
    eventually(async () => {
      const answer = await fetch(`${running.url}/health/ready`);
      expect(await answer.json()).toMatchObject({ status: 'ok' });
    });
  await ready();

  return {
    url: running.url,
    app: running.app,
    metricsUrl: running.metricsUrl,
    /** Starts another replica, with the same clock. */
    replica: start,
    /** Moves the clock forward, for all replicas and all orders. */
    passTime: (ms: number) => {
      aheadMs += ms;
    },
    database,
    databaseProxy,
    events,
    ready,
    call,
    place,
    placed,
    reserveStock,
    capturePayment,
    customer: async (roles: string[] = []): Promise<Caller> => {
      const userId = randomUUID();
      return { userId, token: await identity.token({ userId, roles }) };
    },
    /** Places an order, confirms it and returns its id. */
    confirmed: async (caller: Caller): Promise<string> => {
      const orderId = await placed(caller);
      await reserveStock(orderId);
      await events.waitFor(OrderPaymentDue, orderId);
      await capturePayment(orderId);
      await events.waitFor(OrderConfirmed, orderId);
      return orderId;
    },
    order: async (caller: Caller, orderId: string): Promise<OrderResponse> =>
      (await call<OrderResponse>(caller, 'GET', `/orders/${orderId}`)).body,
    timeline: async (caller: Caller, orderId: string) =>
      (await call<OrderTimeline>(caller, 'GET', `/orders/${orderId}/timeline`)).body.entries,
    cancel: (caller: Caller, orderId: string) =>
      call<OrderResponse>(caller, 'POST', `/orders/${orderId}/cancellation`),
    log: (orderId: string) =>
      database.query<{ sequence: number; event: string; status: string; cause: string | null }>(
        `SELECT sequence, event, status, cause FROM order_event WHERE order_id = $1 ORDER BY sequence`,
        [orderId],
      ),
    close: async () => {
      await running.close();
      await Promise.all([events.close(), identity.close(), databaseProxy.close()]);
      await database.drop();
    },
  };
}

/** The code of the problem in a response: the last part of its `type`. */
export function codeOf({ body }: { body: { type?: string } }): string | undefined {
  return body.type?.split('/').at(-1);
}
