// `npm run invariants` must find every kind of violation. Each test plants one in the databases of a system that has sold
// products, and expects the check to report it with the correct id.
import { invariants as command } from '@shop/invariants/invariants.fixture';
import { checkInvariants } from '@shop/invariants/check';
import mongoose from 'mongoose';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Load } from './compose/load.ts';
import { Customer } from './customer.ts';
import { expectInvariants } from './invariants.ts';
import { appNames, type ShopSystem, startSystem } from './system.ts';

const RICH = 10_000_000;

let shop: ShopSystem;
let stock: mongoose.Connection;
let ada: Customer;
let orderId: string;
let productId: string;

beforeAll(async () => {
  shop = await startSystem();
  stock = await mongoose.createConnection(shop.databaseUrls.product).asPromise();
  ada = await Customer.register(shop.bffUrl, RICH);
});

afterAll(async () => {
  await stock.close();
  await shop.stop();
});

const orderDb = (statement: string) => shop.databases.order.query(statement);
const userDb = (statement: string) => shop.databases.user.query(statement);

const settledSystem = { settled: true, graceMs: 0, withinMs: 0 };

/** Invariant and id of everything that is broken, as in 'I3 019a…'. */
async function broken(options = settledSystem): Promise<string[]> {
  const results = await checkInvariants(shop.databases, options);
  const found = results.flatMap(({ invariant, findings }) =>
    findings.map(({ id }) => `${invariant} ${id}`),
  );
  return [...new Set(found)].toSorted();
}

const cli = (...args: string[]) =>
  command([
    `--order-database-url=${shop.databaseUrls.order}`,
    `--user-database-url=${shop.databaseUrls.user}`,
    `--product-database-url=${shop.databaseUrls.product}`,
    ...args,
  ]);

it('reports for an empty system that nothing was checked', async () => {
  const { code, err } = await cli();
  expect(err).toContain('Nothing was checked: there are no orders.');
  expect(code).toBe(2);
});

it(
  'finds no violation while orders are placed, sold and cancelled',
  { timeout: 180_000 },
  async () => {
    const load = await Load.start(ada);
    try {
      // Much shorter than the time that an order has to arrive everywhere: some orders are checked while others are in progress.
      const busy = { settled: false, graceMs: 5_000, withinMs: 20_000 };
      for (let arrived = 0; arrived < 50;) {
        await load.waitForAcknowledged(5);
        const { items } = (await ada.orders()).body;
        await ada.cancel(items[0]!.orderId);
        const results = await checkInvariants(shop.databases, busy);
        expect(results.filter((result) => result.broken > 0)).toEqual([]);
        arrived = results.find(({ claim }) => claim.includes('has arrived'))!.checked;
      }
    } finally {
      await load.stop();
    }
  },
);

describe('on a system in which every order has settled', () => {
  beforeAll(async () => {
    await expectInvariants(shop.databases);
    const [order] = await shop.databases.order.query<{ id: string }>(
      `SELECT order_id AS id FROM orders WHERE status = 'confirmed' ORDER BY order_id LIMIT 1`,
    );
    orderId = order!.id;
    const [line] = await shop.databases.order.query<{ id: string }>(
      `SELECT product_id AS id FROM order_line WHERE order_id = '${orderId}'`,
    );
    productId = line!.id;
    // A running app would repair or publish the planted violations.
    await Promise.all(appNames.map((name) => shop.apps[name]!.stop()));
  });

  const setStock = (change: Record<string, unknown>) =>
    stock.collection('products').updateOne({ _id: productId as never }, change);

  it('finds nothing', async () => {
    expect(await broken()).toEqual([]);
    const { code, out } = await cli('--settled');
    expect(out).toMatch(/^I3 {2}at most one charge per order +\d+ charged orders +ok$/m);
    expect(code).toBe(0);
  });

  it('finds an order past its deadline, and accepts one before its deadline (I1)', async () => {
    const change = (expires: string) =>
      orderDb(`UPDATE orders SET status = 'awaiting-payment', settled_at = NULL,
                      expires_at = now() + interval '${expires}' WHERE order_id = '${orderId}'`);
    const [before] = await orderDb(`SELECT settled_at FROM orders WHERE order_id = '${orderId}'`);
    const running = { settled: false, graceMs: 0, withinMs: 0 };
    // order-service would repair this immediately, because it handles the deadlines.
    await shop.apps['order-service'].stop();
    await change('1 minute');
    expect(await broken(running)).toEqual([]);
    await change('-1 minute');
    expect(await broken(running)).toEqual([`I1 ${orderId}`]);
    expect(await broken()).toEqual([`I1 ${orderId}`]);
    const { settled_at } = before as { settled_at: Date };
    await orderDb(`UPDATE orders SET status = 'confirmed', settled_at = '${settled_at.toISOString()}'
                   WHERE order_id = '${orderId}'`);
    await shop.apps['order-service'].start();
  });

  it('finds an order that no longer exists (I1)', async () => {
    // Rows refer to rows of the tables before them.
    const tables = ['orders', 'order_line', 'order_event'];
    for (const table of tables) {
      await orderDb(
        `CREATE TABLE kept_${table} AS SELECT * FROM ${table} WHERE order_id = '${orderId}'`,
      );
    }
    for (const table of tables.toReversed()) {
      await orderDb(`DELETE FROM ${table} WHERE order_id = '${orderId}'`);
    }
    expect(await broken()).toEqual([`I1 ${orderId}`, `I2 ${productId}`]);
    for (const table of tables) {
      await orderDb(`INSERT INTO ${table} SELECT * FROM kept_${table}`);
      await orderDb(`DROP TABLE kept_${table}`);
    }
  });

  it('finds an outcome that has not arrived at product-service or user-service (I1)', async () => {
    const decided = (outcome: string) =>
      stock.collection('decisions').updateOne({ _id: orderId as never }, { $set: { outcome } });
    await decided('reserved');
    expect(await broken()).toEqual([`I1 ${orderId}`]);
    await decided('sold');
    const awarded = (value: boolean) =>
      userDb(`UPDATE payment SET points_awarded = ${value} WHERE order_id = '${orderId}'`);
    await awarded(false);
    expect(await broken()).toEqual([`I1 ${orderId}`]);
    await awarded(true);
  });

  it.each([
    ['counters with an incorrect sum', { available: 1 }],
    ['units that were never put in', { available: 1, onHand: 1 }],
    ['a reservation without an order', { available: -1, reserved: 1 }],
    ['a sale without an order', { available: -1, onHand: -1, sold: 1 }],
    ['an order without its sale', { available: 1, onHand: 1, sold: -1 }],
  ])('finds %s (I2)', async (_violation, change) => {
    await setStock({ $inc: change });
    expect(await broken()).toEqual([`I2 ${productId}`]);
    const undo = Object.entries(change).map(([counter, units]) => [counter, -units]);
    await setStock({ $inc: Object.fromEntries(undo) as Record<string, number> });
  });

  it('finds a reservation and its entry that a settled order has left (I2)', async () => {
    const entry = { orderId, quantity: 2, state: 'reserved', at: new Date(0) };
    await setStock({ $inc: { available: -2, reserved: 2 }, $push: { entries: entry } });
    expect(await broken()).toEqual([`I2 ${productId}`]);
    await setStock({ $inc: { available: 2, reserved: -2 }, $pull: { entries: { at: entry.at } } });
  });

  it('finds a negative counter (I2)', async () => {
    const units = 10_000_000;
    await setStock({ $inc: { available: -units, onHand: -units, putIn: -units } });
    expect(await broken()).toEqual([`I2 ${productId}`]);
    await setStock({ $inc: { available: units, onHand: units, putIn: units } });
  });

  it('finds an order that was charged twice, and the command reports its id (I3)', async () => {
    await userDb(`ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_order_id_kind_key`);
    await userDb(`INSERT INTO ledger_entry (user_id, kind, cents, points, order_id)
                  SELECT user_id, kind, cents, points, order_id FROM ledger_entry
                  WHERE order_id = '${orderId}' AND kind = 'charge'`);
    // The ledger and the wallet match. Only the order does not.
    const [twice] = await shop.databases.user.query<{ cents: string }>(
      `SELECT cents FROM ledger_entry WHERE order_id = '${orderId}' AND kind = 'charge' LIMIT 1`,
    );
    const pay = (cents: number) =>
      userDb(
        `UPDATE wallet SET balance_cents = balance_cents + ${cents} WHERE user_id = '${ada.userId}'`,
      );
    await pay(Number(twice!.cents));
    expect(await broken()).toEqual([`I3 ${orderId}`, `I4 ${orderId}`]);

    const { code, out } = await cli('--settled', '--wait=1');
    expect(code).toBe(1);
    expect(out).toMatch(new RegExp(`^I3 .* 1 broken\\n +${orderId} {2}charged 2 times$`, 'm'));
    const asJson = await cli('--settled', '--wait=0', '--json');
    expect(asJson.code).toBe(1);
    expect(JSON.parse(asJson.out)).toMatchObject({
      ok: false,
      checks: expect.arrayContaining([
        expect.objectContaining({
          invariant: 'I3',
          broken: 1,
          findings: [{ id: orderId, says: 'charged 2 times' }],
        }),
      ]) as unknown,
    });

    await userDb(`DELETE FROM ledger_entry WHERE entry_id = (SELECT max(entry_id) FROM ledger_entry
                  WHERE order_id = '${orderId}' AND kind = 'charge')`);
    await pay(-Number(twice!.cents));
    await userDb(
      `ALTER TABLE ledger_entry ADD CONSTRAINT ledger_entry_order_id_kind_key UNIQUE (order_id, kind)`,
    );
  });

  it.each([
    ['a charge that differs from the total', 'charge', 'cents', 'balance_cents'],
    ['points that differ from the quoted points', 'award', 'points', 'points'],
  ])('finds %s (I4)', async (_violation, kind, column, total) => {
    const change = async (by: number) => {
      await userDb(`UPDATE ledger_entry SET ${column} = ${column} + ${by}
                    WHERE order_id = '${orderId}' AND kind = '${kind}'`);
      await userDb(`UPDATE wallet SET ${total} = ${total} + ${by} WHERE user_id = '${ada.userId}'`);
    };
    await change(1);
    expect(await broken()).toEqual([`I4 ${orderId}`]);
    await change(-1);
  });

  it('finds a wallet that differs from its ledger (I4)', async () => {
    const change = (by: number) =>
      userDb(
        `UPDATE wallet SET balance_cents = balance_cents + ${by} WHERE user_id = '${ada.userId}'`,
      );
    await change(1);
    expect(await broken()).toEqual([`I4 ${ada.userId}`]);
    await change(-1);
  });

  it('finds an order with a gap in its events (I5)', async () => {
    const [event] = await shop.databases.order.query<{ row: string }>(
      `SELECT row_to_json(e)::text AS row FROM order_event e WHERE order_id = '${orderId}' AND sequence = 2`,
    );
    await orderDb(`DELETE FROM order_event WHERE order_id = '${orderId}' AND sequence = 2`);
    expect(await broken()).toEqual([`I5 ${orderId}`]);
    await orderDb(
      `INSERT INTO order_event SELECT * FROM json_populate_record(NULL::order_event, '${event!.row}')`,
    );
  });

  it.each(['order', 'user'] as const)(
    'finds an old event in the outbox of %s-service (I6)',
    async (name) => {
      const eventId = randomUUID();
      const { [name]: database } = shop.databases;
      const insert = (age: string) =>
        database.query(`INSERT INTO outbox (event_id, topic, key, headers, value, created_at)
                      VALUES ('${eventId}', 't', 'k', '{}', '{}', now() - interval '${age}')`);
      await insert('1 second');
      expect(await broken({ settled: false, graceMs: 0, withinMs: 0 })).toEqual([]);
      await database.query(`UPDATE outbox SET created_at = now() - interval '1 minute'`);
      expect(await broken({ settled: false, graceMs: 0, withinMs: 0 })).toEqual([`I6 ${eventId}`]);
      await database.query(`DELETE FROM outbox`);
    },
  );

  it('finds nothing after all violations are undone', async () => {
    expect(await broken()).toEqual([]);
  });
});
