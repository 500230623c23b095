import pg from 'pg';
import { testInfrastructure, uniqueName } from './infrastructure.js';

export interface TestPostgresDatabase {
  /** With the role of the running service. */
  readonly url: string;
  /** With the role that owns the tables. */
  readonly migrationUrl: string;
  /** Runs a statement as the superuser, independently of the service. */
  query<Row>(statement: string, parameters?: unknown[]): Promise<Row[]>;
  drop(): Promise<void>;
}

/**
 * An empty database with a service's own roles and rights: a copy of the database that the local stack creates.
 *
 * @param service the short name of the service, such as `order`. Its description must contain `"database": "postgres"`.
 */
export async function createPostgresDatabase(service: string): Promise<TestPostgresDatabase> {
  const { postgresUrl } = testInfrastructure();
  const name = uniqueName(service);
  const server = new pg.Pool({ connectionString: postgresUrl, max: 1 });
  await createFromTemplate(server, name, service);
  const superuser = new pg.Pool({ connectionString: withDatabase(postgresUrl, name), max: 4 });
  // `end()` resolves before the sessions are closed, and DROP … WITH (FORCE) then ends one. That is not a test failure.
  superuser.on('error', () => undefined);
  const as = (role: string) => {
    const url = new URL(withDatabase(postgresUrl, name));
    url.username = `${service}_${role}`;
    url.password = `${service}_${role}`;
    return url.href;
  };
  return {
    url: as('service'),
    migrationUrl: as('owner'),
    query: async <Row>(statement: string, parameters?: unknown[]) => {
      const { rows } = await superuser.query(statement, parameters);
      return rows as Row[];
    },
    drop: async () => {
      await superuser.end();
      await server.query(`DROP DATABASE "${name}" WITH (FORCE)`);
      await server.end();
    },
  };
}

/** PostgreSQL refuses to copy a database while another copy is in progress. The lock makes the callers wait. */
async function createFromTemplate(server: pg.Pool, name: string, template: string): Promise<void> {
  const client = await server.connect();
  try {
    await client.query('SELECT pg_advisory_lock(1)');
    await client.query(
      `CREATE DATABASE "${name}" TEMPLATE "${template}" OWNER "${template}_owner"`,
    );
  } finally {
    await client.query('SELECT pg_advisory_unlock(1)');
    client.release();
  }
}

function withDatabase(url: string, name: string): string {
  const changed = new URL(url);
  changed.pathname = `/${name}`;
  return changed.href;
}
