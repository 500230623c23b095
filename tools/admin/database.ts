// Connections to user-service's database. Both functions return the value of a statement with one row and one column.
import pg from 'pg';
import { composeExec } from '@shop/running-stack/compose-exec';
import { reasons, StackProblem } from '@shop/running-stack/problem';

const CONNECT_TIMEOUT_MS = 5_000;
/** The superuser needs no password inside the container. The image may define another name for it. */
const PSQL = 'exec psql -XqAt -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d user';

/** The container publishes no port. @throws StackProblem with the error output of docker */
export async function runInContainer(sql: string): Promise<string> {
  const command = ['sh', '-c', PSQL];
  return (await composeExec({ service: 'user-postgres', command, input: sql })).trim();
}

/** @throws StackProblem if the database is unavailable, or has no table of accounts yet */
export async function runAt(url: string, sql: string): Promise<string | undefined> {
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  try {
    await client.connect();
    const { rows } = await client.query<[string]>({ text: sql, rowMode: 'array' });
    return rows[0]?.[0];
  } catch (error) {
    throw new StackProblem(
      `The database of user-service reports: ${reasons(error)}. Check that the system is running and ready.`,
      { cause: error },
    );
  } finally {
    await client.end();
  }
}
