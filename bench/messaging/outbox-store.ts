// A database with an outbox, and the topics, for one side.
import { createMessagingTables, indexInboxByAge } from '@shop/messaging';
import pg from 'pg';
import type { LocalInfrastructure } from '@shop/local-stack/local-infrastructure';
import { createStore, type Store } from '../place-order/servers.ts';
import { orderPlaced } from './sample-event.ts';

export async function createOutboxStore(
  infrastructure: LocalInfrastructure,
  name: string,
): Promise<Store> {
  const store = await createStore(infrastructure, name);
  const owner = new pg.Client(store.database.migrationUrl);
  await owner.connect();
  try {
    for (const statement of [...createMessagingTables, indexInboxByAge]) {
      await owner.query(statement);
    }
  } finally {
    await owner.end();
  }
  return store;
}

/** Inserts `rows` events, each of another order. */
export async function fillOutbox(pool: pg.Pool, rows: number): Promise<void> {
  const model = '019a0000-0000-7000-a000-000000000000';
  const { id, topic, headers, value } = orderPlaced(model);
  await pool.query(
    `INSERT INTO outbox (event_id, topic, key, headers, value)
     SELECT event_id, $1, order_id,
            replace(replace($2, $3, event_id::text), $4, order_id)::jsonb,
            replace($5, $4, order_id)
     FROM (SELECT gen_random_uuid() AS event_id, gen_random_uuid()::text AS order_id
           FROM generate_series(1, $6::int)) AS new_event`,
    [topic, JSON.stringify(headers), id, model, value, rows],
  );
}
