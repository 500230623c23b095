import { eventually, seriesOf } from '@shop/testing';
import { Logger } from '@nestjs/common';
import { Registry } from 'prom-client';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { change, openDatabase } from '../sql-database.fixture.js';
import { OutboxMetrics } from './outbox-metrics.js';

Logger.overrideLogger(false);

let database: Awaited<ReturnType<typeof openDatabase>>;
const started: OutboxMetrics[] = [];

beforeAll(async () => {
  database = await openDatabase();
});
afterEach(async () => {
  for (const metrics of started.splice(0)) metrics.onApplicationShutdown();
  await database.query('TRUNCATE outbox');
});
afterAll(() => database.close());

/** A function that reads the two values; undefined for a missing one. */
function start(sampleEveryMs = 20) {
  const registry: Registry = new Registry();
  const metrics = new OutboxMetrics(database.replica(), registry, sampleEveryMs);
  started.push(metrics);
  metrics.onApplicationBootstrap();
  return async () => {
    const series = seriesOf(await registry.metrics());
    return {
      pending: series.get('outbox_pending_events'),
      ageSeconds: series.get('outbox_oldest_event_age_seconds'),
    };
  };
}

it('reports how many events wait, and how long the oldest has waited', async () => {
  const read = start();
  await eventually(async () => expect(await read()).toEqual({ pending: 0, ageSeconds: 0 }));
  await change(database.replica(), uuidv7());
  await database.query(`UPDATE outbox SET created_at = now() - interval '90 seconds'`);
  await change(database.replica(), uuidv7());
  await eventually(async () => expect((await read()).pending).toBe(2));
  const { ageSeconds } = await read();
  expect(ageSeconds).toBeGreaterThanOrEqual(90);
  expect(ageSeconds).toBeLessThan(120);

  await database.query('TRUNCATE outbox');
  await eventually(async () => expect(await read()).toEqual({ pending: 0, ageSeconds: 0 }));
});

it('counts up to 10,000', async () => {
  await database.query(
    `INSERT INTO outbox (event_id, topic, key, headers, value)
     SELECT gen_random_uuid(), 'order.events.v1', 'k', '{}', '{}' FROM generate_series(1, 10100)`,
  );
  const read = start();
  await eventually(async () => expect((await read()).pending).toBe(10_000));
});

it('reports no value while the database is unavailable', async () => {
  const nothing = { pending: undefined, ageSeconds: undefined };
  await database.query('ALTER TABLE outbox RENAME TO hidden');
  const read = start();
  expect(await read()).toEqual(nothing);
  await database.query('ALTER TABLE hidden RENAME TO outbox');
  await eventually(async () => expect(await read()).toEqual({ pending: 0, ageSeconds: 0 }));
  await database.query('ALTER TABLE outbox RENAME TO hidden');
  await eventually(async () => expect(await read()).toEqual(nothing));
  await database.query('ALTER TABLE hidden RENAME TO outbox');
});
