import type { SqlTransaction, TransactionalDatabase } from '@shop/messaging';
import type pg from 'pg';

/** A pool as `@shop/messaging` wants a database. */
export function databaseOf(pool: pg.Pool): TransactionalDatabase {
  return { transaction: (work) => inTransaction(pool, work) };
}

async function inTransaction<T>(
  pool: pg.Pool,
  work: (transaction: SqlTransaction) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const result = await work({
      query: async <Row>(statement: string, parameters?: unknown[]) =>
        (await client.query(statement, parameters)).rows as Row[],
    });
    await client.query('COMMIT');
    client.release();
    return result;
  } catch (error) {
    // Closing the connection is a ROLLBACK too.
    client.release(true);
    throw error;
  }
}
