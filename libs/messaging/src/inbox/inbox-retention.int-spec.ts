import { eventually } from '@shop/testing';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { openDatabase } from '../sql-database.fixture.js';
import { InboxRetention } from './inbox-retention.js';

let database: Awaited<ReturnType<typeof openDatabase>>;
let retention: InboxRetention;

beforeAll(async () => {
  database = await openDatabase();
  retention = new InboxRetention(database.replica(), { keptForDays: 30 });
});
beforeEach(() => database.query('TRUNCATE inbox'));
afterAll(() => database.close());

/** Stores events that were handled this long ago. */
const handled = (count: number, age: string) =>
  database.query(
    `INSERT INTO inbox (event_id, received_at)
     SELECT gen_random_uuid(), now() - $2::interval FROM generate_series(1, $1)`,
    [count, age],
  );

async function left(): Promise<number> {
  const [row] = await database.query<{ count: number }>('SELECT count(*)::int AS count FROM inbox');
  return row?.count ?? -1;
}

it('R10: deletes ids that are old enough, and no newer ones', async () => {
  await handled(3, '30 days 1 minute');
  await handled(2, '29 days 23 hours');
  await handled(1, '0 days');
  expect(await retention.sweep()).toEqual([3]);
  expect(await left()).toBe(3);
  expect(await retention.sweep(new Date(Date.now() + 2 * 3_600_000))).toEqual([2]);
  expect(await left()).toBe(1);
});

it('deletes a thousand rows at a time, the oldest first', async () => {
  await handled(2_500, '40 days');
  await handled(10, '1 day');
  expect(await retention.sweep()).toEqual([1_000, 1_000, 500]);
  expect(await left()).toBe(10);
});

it('deletes each row once if several replicas run', async () => {
  await handled(5_000, '40 days');
  await handled(10, '1 day');
  const replicas = [1, 2, 3].map(() => new InboxRetention(database.replica(), { keptForDays: 30 }));
  const batches = await Promise.all(replicas.map((replica) => replica.sweep()));
  const gone = batches.flat().reduce((sum, batch) => sum + batch, 0);
  expect(gone).toBe(5_010 - (await left()));
  await retention.sweep();
  expect(await left()).toBe(10);
});

it('does not block the inbox for new events', async () => {
  await handled(20_000, '40 days');
  const sweeping = retention.sweep();
  const times: number[] = [];
  let swept = false;
  void sweeping.finally(() => (swept = true));
  while (!swept) {
    const since = performance.now();
    await database.query('INSERT INTO inbox (event_id) VALUES ($1)', [uuidv7()]);
    times.push(performance.now() - since);
  }
  await sweeping;
  expect(times.length).toBeGreaterThan(5);
  expect(Math.max(...times)).toBeLessThan(1_000);
  expect(await left()).toBe(times.length);
});

it('finds old rows with the index, even among many rows', async () => {
  await handled(50_000, '1 day');
  await database.query('ANALYZE inbox');
  const plan = await database.query<{ 'QUERY PLAN': string }>(
    `EXPLAIN SELECT event_id FROM inbox WHERE received_at < now() - interval '30 days'
     ORDER BY received_at LIMIT 1000`,
  );
  expect(plan.map((row) => row['QUERY PLAN']).join()).toContain('inbox_by_age');
});

it('stops with the service, after the current batch', async () => {
  const stopped = new InboxRetention(database.replica(), { keptForDays: 30 });
  stopped.onApplicationBootstrap();
  await eventually(() => stopped.beforeApplicationShutdown());
  await handled(2_500, '40 days');
  expect(await stopped.sweep()).toEqual([1_000]);
});
