// `npm run invariants` is only worth something while it finds what is wrong: each kind of violation is planted in the
// databases of a system that has really sold something, and found with the right id.
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

const quiet = { settled: true, graceMs: 0, withinMs: 0 };

/** What is broken, as in 'I3 019a…'. */
async function broken(options = quiet): Promise<string[]> {
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

it('an empty system is not called sound: nothing was checked', async () => {
  const { code, err } = await cli();
  expect(err).toContain('Nothing was checked: there are no orders.');
  expect(code).toBe(2);
});

it(
  'raises no alarm while orders are placed, sold and given back',
  { timeout: 180_000 },
  async () => {
    const load = await Load.start(ada);
    try {
      // Far less time than an order has to arrive everywhere, so that some are judged while others are on their way.
      const busy = { settled: false, graceMs: 5_000, withinMs: 20_000 };
      for (let judged = 0; judged < 50;) {
        await load.untilAcknowledged(5);
        const { items } = (await ada.orders()).body;
        await ada.cancel(items[0]!.orderId);
        const results = await checkInvariants(shop.databases, busy);
        expect(results.filter((result) => result.broken > 0)).toEqual([]);
        judged = results.find(({ claim }) => claim.includes('has arrived'))!.checked;
      }
    } finally {
      await load.stop();
    }
  },
);

describe('on a system that has come to rest', () => {
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
    // Nobody mends or publishes what is planted.
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

  it('I1: an order past its deadline, and not a young one', async () => {
    const change = (expires: string) =>
      orderDb(`UPDATE orders SET status = 'awaiting-payment', settled_at = NULL,
                      expires_at = now() + interval '${expires}' WHERE order_id = '${orderId}'`);
    const [before] = await orderDb(`SELECT settled_at FROM orders WHERE order_id = '${orderId}'`);
    const running = { settled: false, graceMs: 0, withinMs: 0 };
    // It would mend this at once: deadlines are its work.
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

  it('I1: an order that is gone', async () => {
    // A row refers to the one of the table before it.
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

  it("I1: an order's end that has not arrived at product-service, or at user-service", async () => {
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
    ['counters that do not add up', { available: 1 }],
    ['pieces that came from nowhere', { available: 1, onHand: 1 }],
    ['a reservation that no order holds', { available: -1, reserved: 1 }],
    ['a sale that nobody ordered', { available: -1, onHand: -1, sold: 1 }],
    ['a sale that was forgotten', { available: 1, onHand: 1, sold: -1 }],
  ])('I2: %s', async (_what, change) => {
    await setStock({ $inc: change });
    expect(await broken()).toEqual([`I2 ${productId}`]);
    const back = Object.entries(change).map(([counter, pieces]) => [counter, -pieces]);
    await setStock({ $inc: Object.fromEntries(back) as Record<string, number> });
  });

  it('I2: a reservation with its entry, left by an order that has ended', async () => {
    const entry = { orderId, quantity: 2, state: 'reserved', at: new Date(0) };
    await setStock({ $inc: { available: -2, reserved: 2 }, $push: { entries: entry } });
    expect(await broken()).toEqual([`I2 ${productId}`]);
    await setStock({ $inc: { available: 2, reserved: -2 }, $pull: { entries: { at: entry.at } } });
  });

  it('I2: a negative counter', async () => {
    const pieces = 10_000_000;
    await setStock({ $inc: { available: -pieces, onHand: -pieces, putIn: -pieces } });
    expect(await broken()).toEqual([`I2 ${productId}`]);
    await setStock({ $inc: { available: pieces, onHand: pieces, putIn: pieces } });
  });

  it('I3: an order that was charged twice, told by the command with its id', async () => {
    await userDb(`ALTER TABLE ledger_entry DROP CONSTRAINT ledger_entry_order_id_kind_key`);
    await userDb(`INSERT INTO ledger_entry (user_id, kind, cents, points, order_id)
                  SELECT user_id, kind, cents, points, order_id FROM ledger_entry
                  WHERE order_id = '${orderId}' AND kind = 'charge'`);
    // The ledger and the wallet agree: it is only the order that does not.
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
    ['a charge that is not the total', 'charge', 'cents', 'balance_cents'],
    ['points that are not what was promised', 'award', 'points', 'points'],
  ])('I4: %s', async (_what, kind, column, total) => {
    const change = async (by: number) => {
      await userDb(`UPDATE ledger_entry SET ${column} = ${column} + ${by}
                    WHERE order_id = '${orderId}' AND kind = '${kind}'`);
      await userDb(`UPDATE wallet SET ${total} = ${total} + ${by} WHERE user_id = '${ada.userId}'`);
    };
    await change(1);
    expect(await broken()).toEqual([`I4 ${orderId}`]);
    await change(-1);
  });

  it('I4: a wallet that is not its ledger', async () => {
    const change = (by: number) =>
      userDb(
        `UPDATE wallet SET balance_cents = balance_cents + ${by} WHERE user_id = '${ada.userId}'`,
      );
    await change(1);
    expect(await broken()).toEqual([`I4 ${ada.userId}`]);
    await change(-1);
  });

  it('I5: an order with a gap in its events', async () => {
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
    'I6: an event left in the outbox of %s-service',
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

  it('and nothing again, when all of that is undone', async () => {
    expect(await broken()).toEqual([]);
  });
});
