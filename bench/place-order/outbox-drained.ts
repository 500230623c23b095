// Checks that a side has done the work that it acknowledged: each order is in the table, and its event is in Kafka.
import assert from 'node:assert/strict';
import { OrderPlaced } from '@shop/contracts';
import { eventually } from '@shop/testing';
import { Kafka, logLevel } from 'kafkajs';
import type pg from 'pg';
import type { Store } from './servers.ts';

const PUBLISH_TIMEOUT_MS = 60_000;

/** Resolves when the outbox is empty. All events are in Kafka then. */
export async function waitUntilPublished(pool: pg.Pool): Promise<void> {
  await eventually(
    async () => {
      const { rows } = await pool.query<{ left: number }>(
        'SELECT count(*)::int AS left FROM outbox',
      );
      assert.equal(rows[0]?.left, 0, 'the outbox is not empty');
    },
    { withinMs: PUBLISH_TIMEOUT_MS },
  );
}

/** @throws AssertionError if the number of orders or of their events differs from `answered`. */
export async function checkPlaced(store: Store, pool: pg.Pool, answered: number): Promise<void> {
  const { rows } = await pool.query<{ orders: number }>(
    'SELECT count(*)::int AS orders FROM orders',
  );
  assert.equal(rows[0]?.orders, answered, 'orders in the table');
  assert.equal(await eventCount(store), answered, 'events in Kafka');
}

export async function eventCount({ brokers, topicPrefix }: Store): Promise<number> {
  const admin = new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING }).admin();
  await admin.connect();
  try {
    const offsets = await admin.fetchTopicOffsets(topicPrefix + OrderPlaced.topic);
    return offsets.reduce((sum, { high }) => sum + Number(high), 0);
  } finally {
    await admin.disconnect();
  }
}
