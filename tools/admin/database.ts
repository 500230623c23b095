// Reaching user-service's database by its URL.
import pg from 'pg';
import { AdminProblem, outcomeOf, type Outcome } from './role-change.ts';

const CONNECT_TIMEOUT_MS = 5_000;

/** @throws AdminProblem when the database cannot be reached, or has no accounts yet */
export async function runAt(url: string, sql: string): Promise<Outcome> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  try {
    await client.connect();
    const { rows } = await client.query<{ outcome: string }>(sql);
    return outcomeOf(rows[0]?.outcome);
  } catch (error) {
    throw new AdminProblem(
      `user-service's database cannot do it: ${reason(error)}. Is the system running and ready?`,
      { cause: error },
    );
  } finally {
    await client.end();
  }
}

/** Of several addresses that were tried, each has its own reason, and the sum has none. */
function reason(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(reason).join('; ');
  return error instanceof Error ? error.message : String(error);
}
