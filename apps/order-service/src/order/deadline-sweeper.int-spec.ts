// Many orders, several replicas, and sweepers that lose their connection or are paused. Each deadline has its effect once.
import { OrderCancelled } from '@shop/contracts';
import { Database } from '@shop/postgres';
import { eventually } from '@shop/testing';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, type OrderService, startOrderService } from '../order-service.fixture.js';
import { type DeadlineHandler, DeadlineSweeper } from './deadline-sweeper.js';
import { OrderService as Orders } from './order.service.js';
import { UnsettledOrderRepository } from './unsettled-order.repository.js';

const SOFT_MS = 10_000;
const HARD_MS = 120_000;

let service: OrderService;
let ada: Caller;

beforeAll(async () => {
  Logger.overrideLogger(false);
  service = await startOrderService();
  ada = await service.customer();
});
afterAll(() => service.close());

const place = (count: number) =>
  Promise.all(Array.from({ length: count }, () => service.placed(ada)));

/** How often each event happened, over all these orders. */
async function counts(orderIds: readonly string[]): Promise<Record<string, number>> {
  const rows = await service.database.query<{ event: string; count: number }>(
    `SELECT event, count(*)::int AS count FROM order_event WHERE order_id = ANY($1::uuid[])
     GROUP BY event`,
    [orderIds],
  );
  return Object.fromEntries(rows.map(({ event, count }) => [event, count]));
}

const eventuallyCounts = (orderIds: readonly string[], expected: Record<string, number>) =>
  eventually(async () => expect(await counts(orderIds)).toEqual(expected), { withinMs: 20_000 });

/** A sweeper like the service's. Its clock is at the orders' soft deadline, and it pauses before each order. */
function pausingSweeper(stalledAfterMs?: number) {
  const { app } = service;
  const orders = app.get(Orders);
  const calls: { orderId: string; resume: () => void }[] = [];
  const called = Promise.withResolvers<void>();
  const handler: DeadlineHandler = {
    handleDeadline: async (orderId) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      calls.push({ orderId, resume: resolve });
      called.resolve();
      await promise;
      return orders.handleDeadline(orderId);
    },
  };
  const sweeper = new DeadlineSweeper(
    app.get(Database),
    app.get(UnsettledOrderRepository),
    handler,
    { now: () => new Date(Date.now() + SOFT_MS + aheadMs) },
    { softDeadlineMs: SOFT_MS, ...(stalledAfterMs === undefined ? {} : { stalledAfterMs }) },
  );
  /** Starts a sweep and returns the order before which it pauses. `swept` is the result of the sweep. */
  const sweep = () =>
    eventually(async () => {
      const swept = sweeper.sweep();
      await Promise.race([swept, called.promise]);
      const [call] = calls;
      if (!call) throw new Error('the sweeper of the service has the lock');
      return { ...call, swept };
    });
  return { sweeper, calls, called: called.promise, sweep };
}

let aheadMs = 0;
function passTime(ms: number): void {
  aheadMs += ms;
  service.passTime(ms);
}

it('handles more orders than one batch contains, each once', async () => {
  const orderIds = await place(150);
  passTime(SOFT_MS);
  await eventuallyCounts(orderIds, { OrderPlaced: 300 });
  passTime(HARD_MS);
  await eventuallyCounts(orderIds, { OrderPlaced: 300, OrderCancelled: 150 });
  await eventually(() => {
    for (const orderId of orderIds) {
      expect(service.events.of(OrderCancelled, orderId)).toHaveLength(1);
    }
  });
});

it('handles each order once with several replicas', async () => {
  const replicas = await Promise.all([service.replica(), service.replica()]);
  try {
    const orderIds = await place(60);
    passTime(SOFT_MS);
    const all = [service.app, ...replicas.map(({ app }) => app)];
    const sweeps = () => Promise.all(all.map((app) => app.get(DeadlineSweeper).sweep()));
    await eventually(async () => {
      await sweeps();
      expect(await counts(orderIds)).toEqual({ OrderPlaced: 120 });
    });
    passTime(HARD_MS);
    await eventually(async () => {
      await sweeps();
      expect(await counts(orderIds)).toEqual({ OrderPlaced: 120, OrderCancelled: 60 });
    });
  } finally {
    for (const replica of replicas) await replica.close();
  }
});

it('does not sweep while another replica sweeps', async () => {
  const [orderId = ''] = await place(1);
  const { app } = service;
  await app.get(Database).transaction(async (transaction) => {
    await transaction.query(`SELECT pg_advisory_xact_lock(7003)`);
    passTime(SOFT_MS);
    await app.get(DeadlineSweeper).sweep();
    expect(await counts([orderId])).toEqual({ OrderPlaced: 1 });
  });
  await eventuallyCounts([orderId], { OrderPlaced: 2 });
  passTime(HARD_MS);
  await eventuallyCounts([orderId], { OrderPlaced: 2, OrderCancelled: 1 });
});

it('R9: loses its lock while it is paused, and changes nothing when it resumes', async () => {
  const [orderId = ''] = await place(1);
  const { resume, swept } = await pausingSweeper(200).sweep();
  passTime(SOFT_MS);
  await eventuallyCounts([orderId], { OrderPlaced: 2 });
  resume();
  await expect(swept).rejects.toThrow();
  expect(await counts([orderId])).toEqual({ OrderPlaced: 2 });
  passTime(HARD_MS);
  await eventuallyCounts([orderId], { OrderPlaced: 2, OrderCancelled: 1 });
});

it('R9: ignores an order that settled after the sweeper found it', async () => {
  const [orderId = ''] = await place(1);
  const { resume, swept } = await pausingSweeper().sweep();
  await service.cancel(ada, orderId);
  passTime(HARD_MS);
  resume();
  await swept;
  expect(await counts([orderId])).toEqual({ OrderPlaced: 1, OrderCancelled: 1 });
  expect(await service.order(ada, orderId)).toMatchObject({ reason: 'customer-request' });
});

it('handles each order once if the connection is lost during a sweep', async () => {
  const orderIds = await place(80);
  passTime(HARD_MS);
  await eventually(async () => {
    expect((await counts(orderIds))['OrderCancelled']).toBeGreaterThan(0);
  });
  await service.databaseProxy.cut();
  const cancelled = (await counts(orderIds))['OrderCancelled'];
  expect(cancelled).toBeLessThan(80);
  await service.databaseProxy.restore();
  await eventuallyCounts(orderIds, { OrderPlaced: 80, OrderCancelled: 80 });
});

describe('an order that cannot be handled', () => {
  it('does not block other orders, even if a whole batch fails, and is retried', async () => {
    const broken = await place(101);
    const good = await place(2);
    const setUser = (userId: string) =>
      service.database.query(`UPDATE orders SET user_id = $2 WHERE order_id = ANY($1::uuid[])`, [
        broken,
        userId,
      ]);
    // This id violates the contract of every event.
    await setUser('00000000-0000-0000-0000-000000000001');
    passTime(HARD_MS);
    await eventuallyCounts(good, { OrderPlaced: 2, OrderCancelled: 2 });
    expect(await counts(broken)).toEqual({ OrderPlaced: 101 });
    await setUser(ada.userId);
    await eventuallyCounts(broken, { OrderPlaced: 101, OrderCancelled: 101 });
  });

  it('does not delay other orders while another transaction has locked it', async () => {
    const orderIds = await place(2);
    await service.app.get(Database).transaction(async (transaction) => {
      await transaction.query(`SELECT 1 FROM orders WHERE order_id = $1 FOR UPDATE`, [orderIds[0]]);
      passTime(HARD_MS);
      await eventuallyCounts(orderIds.slice(1), { OrderPlaced: 1, OrderCancelled: 1 });
      expect(await counts(orderIds.slice(0, 1))).toEqual({ OrderPlaced: 1 });
    });
    await eventuallyCounts(orderIds, { OrderPlaced: 2, OrderCancelled: 2 });
  });
});

it('waits for the current order at shutdown and starts no other', async () => {
  await place(2);
  const { sweeper, calls, called } = pausingSweeper();
  sweeper.onApplicationBootstrap();
  await called;
  const [{ orderId, resume } = expect.fail()] = calls;
  passTime(SOFT_MS);
  let stopped = false;
  const stopping = sweeper.beforeApplicationShutdown().then(() => {
    stopped = true;
  });
  expect(await counts([orderId])).toEqual({ OrderPlaced: 1 });
  expect(stopped).toBe(false);
  resume();
  await stopping;
  expect(await counts([orderId])).toEqual({ OrderPlaced: 2 });
  expect(calls).toHaveLength(1);
});
