// Many orders, several replicas, and sweepers that die or freeze: whatever happens, a deadline has its effect once.
import { OrderCancelled } from '@shop/contracts';
import { Database } from '@shop/postgres';
import { eventually } from '@shop/testing';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Caller, type OrderService, startOrderService } from '../order-service.fixture.js';
import { type DeadlineJudge, DeadlineSweeper } from './deadline-sweeper.js';
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

/** What has happened to these orders: event → how often, over all of them. */
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

/** A sweeper as the service has one, whose clock is already at the orders' soft deadline, and which stops before each. */
function heldSweeper(frozenAfterMs?: number) {
  const { app } = service;
  const orders = app.get(Orders);
  const calls: { orderId: string; goOn: () => void }[] = [];
  const called = Promise.withResolvers<void>();
  const judge: DeadlineJudge = {
    meetDeadline: async (orderId) => {
      const { promise, resolve } = Promise.withResolvers<void>();
      calls.push({ orderId, goOn: resolve });
      called.resolve();
      await promise;
      return orders.meetDeadline(orderId);
    },
  };
  const sweeper = new DeadlineSweeper(
    app.get(Database),
    app.get(UnsettledOrderRepository),
    judge,
    { now: () => new Date(Date.now() + SOFT_MS + aheadMs) },
    { softDeadlineMs: SOFT_MS, ...(frozenAfterMs === undefined ? {} : { frozenAfterMs }) },
  );
  /** The order before which it stops; `swept` is the end of its sweep. */
  const sweep = () =>
    eventually(async () => {
      const swept = sweeper.sweep();
      await Promise.race([swept, called.promise]);
      const [call] = calls;
      if (!call) throw new Error('the service itself is sweeping just now');
      return { ...call, swept };
    });
  return { sweeper, calls, called: called.promise, sweep };
}

let aheadMs = 0;
function passTime(ms: number): void {
  aheadMs += ms;
  service.passTime(ms);
}

it('more orders than one batch holds: all of them, each once', async () => {
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

it('several replicas: each order once', async () => {
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

it('while one sweeps, the others do not', async () => {
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

it('R9: a sweeper that freezes loses its lock, and when it wakes it has nothing left to do', async () => {
  const [orderId = ''] = await place(1);
  const { goOn, swept } = await heldSweeper(200).sweep();
  passTime(SOFT_MS);
  await eventuallyCounts([orderId], { OrderPlaced: 2 });
  goOn();
  await expect(swept).rejects.toThrow();
  expect(await counts([orderId])).toEqual({ OrderPlaced: 2 });
  passTime(HARD_MS);
  await eventuallyCounts([orderId], { OrderPlaced: 2, OrderCancelled: 1 });
});

it('R9: what moved on between being found and being judged is left alone', async () => {
  const [orderId = ''] = await place(1);
  const { goOn, swept } = await heldSweeper().sweep();
  await service.cancel(ada, orderId);
  passTime(HARD_MS);
  goOn();
  await swept;
  expect(await counts([orderId])).toEqual({ OrderPlaced: 1, OrderCancelled: 1 });
  expect(await service.order(ada, orderId)).toMatchObject({ reason: 'customer-request' });
});

it('the connection dies in the middle: what was done is done, the rest follows, each once', async () => {
  const orderIds = await place(80);
  passTime(HARD_MS);
  await eventually(async () => {
    expect((await counts(orderIds))['OrderCancelled']).toBeGreaterThan(0);
  });
  await service.gate.cut();
  const cancelled = (await counts(orderIds))['OrderCancelled'];
  expect(cancelled).toBeLessThan(80);
  await service.gate.restore();
  await eventuallyCounts(orderIds, { OrderPlaced: 80, OrderCancelled: 80 });
});

describe('an order that cannot be moved on', () => {
  it('does not stop the others, not even a whole batch of them, and is tried again', async () => {
    const broken = await place(101);
    const good = await place(2);
    const setUser = (userId: string) =>
      service.database.query(`UPDATE orders SET user_id = $2 WHERE order_id = ANY($1::uuid[])`, [
        broken,
        userId,
      ]);
    // It breaks the contract of every event.
    await setUser('00000000-0000-0000-0000-000000000001');
    passTime(HARD_MS);
    await eventuallyCounts(good, { OrderPlaced: 2, OrderCancelled: 2 });
    expect(await counts(broken)).toEqual({ OrderPlaced: 101 });
    await setUser(ada.userId);
    await eventuallyCounts(broken, { OrderPlaced: 101, OrderCancelled: 101 });
  });

  it('because somebody else has its row in hand: is not waited for', async () => {
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

it('a shutdown waits for the order in hand, and begins no other', async () => {
  await place(2);
  const { sweeper, calls, called } = heldSweeper();
  sweeper.onApplicationBootstrap();
  await called;
  const [{ orderId, goOn } = expect.fail()] = calls;
  passTime(SOFT_MS);
  let stopped = false;
  const stopping = sweeper.beforeApplicationShutdown().then(() => {
    stopped = true;
  });
  expect(await counts([orderId])).toEqual({ OrderPlaced: 1 });
  expect(stopped).toBe(false);
  goOn();
  await stopping;
  expect(await counts([orderId])).toEqual({ OrderPlaced: 2 });
  expect(calls).toHaveLength(1);
});
