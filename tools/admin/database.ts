// Reaching user-service's database. Both ways return the one value that a statement with one row and one column answers.
import pg from 'pg';
import { composeExec } from '@shop/running-stack/compose-exec';
import { reasons, StackProblem } from '@shop/running-stack/problem';

const CONNECT_TIMEOUT_MS = 5_000;
/** As the superuser, who needs no password inside of the container; the image knows the name if it is another. */
const PSQL = 'exec psql -XqAt -v ON_ERROR_STOP=1 -U "${POSTGRES_USER:-postgres}" -d user';

/** In its container, because it publishes no port. @throws StackProblem with docker's own words */
export async function runInContainer(sql: string): Promise<string> {
  const command = ['sh', '-c', PSQL];
  return (await composeExec({ service: 'user-postgres', command, input: sql })).trim();
}

/** @throws StackProblem when the database cannot be reached, or has no accounts yet */
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
      `user-service's database cannot do it: ${reasons(error)}. Is the system running and ready?`,
      { cause: error },
    );
  } finally {
    await client.end();
  }
}
