import { OrderConfirmed } from '@shop/contracts';
import { createPostgresDatabase } from '@shop/testing';
import pg from 'pg';
import type { SqlTransaction, TransactionalDatabase } from './database.js';
import { encodeEvent } from './publisher/event-record.js';
import { createMessagingTables, indexInboxByAge } from './messaging-tables.js';
import { confirmed } from './order-events.fixture.js';
import { appendToOutbox } from './outbox/outbox.js';

/** A service's database with outbox, inbox and its own table, used as a service uses it. */
export async function openDatabase() {
  const server = await createPostgresDatabase('order');
  const owner = new pg.Client(server.migrationUrl);
  await owner.connect();
  for (const statement of [...createMessagingTables, indexInboxByAge]) {
    await owner.query(statement);
  }
  await owner.query('CREATE TABLE change (number int)');
  await owner.end();
  const pools: pg.Pool[] = [];

  /** Each replica has its own connections. */
  const replica = (): TransactionalDatabase => {
    const pool = new pg.Pool({ connectionString: server.url, max: 10 });
    // Some tests kill sessions on purpose.
    pool.on('error', () => undefined);
    pools.push(pool);
    return databaseOf(pool);
  };

  return {
    url: server.url,
    query: <Row>(statement: string, parameters?: unknown[]) =>
      server.query<Row>(statement, parameters),
    replica,
    outbox: () => server.query<{ key: string }>('SELECT key FROM outbox ORDER BY id'),
    close: async () => {
      await Promise.all(pools.map((pool) => pool.end()));
      await server.drop();
    },
  };
}

export function databaseOf(pool: pg.Pool): TransactionalDatabase {
  return { transaction: (work) => inTransaction(pool, work) };
}

async function inTransaction<T>(
  pool: pg.Pool,
  work: (transaction: SqlTransaction) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let lost: Error | undefined;
  const onError = (error: Error) => (lost = error);
  client.on('error', onError);
  const transaction: SqlTransaction = {
    query: async <Row>(statement: string, parameters?: unknown[]) =>
      (await client.query(statement, parameters)).rows as Row[],
  };
  try {
    await client.query('BEGIN');
    const result = await work(transaction);
    await client.query('COMMIT');
    return result;
  } catch (error) {
    if (!lost) await client.query('ROLLBACK');
    throw error;
  } finally {
    client.off('error', onError);
    client.release(lost);
  }
}

/** Works as a use case does: a change and its event in one transaction. */
export function change(database: TransactionalDatabase, key: string, number = 0): Promise<void> {
  return database.transaction(async (transaction) => {
    await transaction.query('INSERT INTO change VALUES ($1)', [number]);
    await appendToOutbox(
      transaction,
      encodeEvent(OrderConfirmed, { subject: key, data: confirmed(key, number) }),
    );
  });
}
