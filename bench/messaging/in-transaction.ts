import type { SqlTransaction, TransactionalDatabase } from '@shop/messaging';
import type pg from 'pg';

/** Adapts a pool to the database interface of `@shop/messaging`. */
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
    // Closing the connection also rolls the transaction back.
    client.release(true);
    throw error;
  }
}
