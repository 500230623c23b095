import pg from 'pg';

interface Role {
  readonly name: string;
  readonly password: string;
}

export interface ServiceDatabase {
  /** Of the owner role (MIGRATION_DATABASE_URL). */
  readonly migrationUrl: string;
  /** Of the role of the running service (DATABASE_URL). */
  readonly serviceUrl: string;
}

/**
 * PostgreSQL rejects concurrent changes of the rights of one role or database. The number is arbitrary. The lock belongs to
 * the connected database and is released with the connection.
 */
const LOCK_RIGHTS = 'SELECT pg_advisory_lock(7467001)';

/**
 * Creates a database, if it does not exist, that only its two roles and superusers can use. `<name>_owner` runs migrations
 * and owns the tables. `<name>_service` is for the running service and may read and write rows.
 *
 * Each call does everything again. This way it completes an interrupted call. Calls may run concurrently.
 *
 * @param superuserUrl any database of the server.
 * @param passwordOf returns the password of a role.
 */
export async function createServiceDatabase(
  superuserUrl: string,
  database: string,
  passwordOf: (role: string) => string,
): Promise<ServiceDatabase> {
  const role = (name: string): Role => ({ name, password: passwordOf(name) });
  const [owner, service] = [role(`${database}_owner`), role(`${database}_service`)];
  const db = pg.escapeIdentifier(database);
  const [ownerId, serviceId] = [owner, service].map(({ name }) => pg.escapeIdentifier(name));
  await withClient(superuserUrl, async (client) => {
    await client.query(LOCK_RIGHTS);
    for (const role of [owner, service]) await ensureRole(client, role);
    await ensureDatabase(client, database, owner.name);
    await client.query(`ALTER DATABASE ${db} OWNER TO ${ownerId}`);
    // Every role is a member of PUBLIC, and PUBLIC may connect to each new database.
    await client.query(`REVOKE ALL ON DATABASE ${db}, postgres FROM PUBLIC`);
    await client.query(`GRANT CONNECT ON DATABASE ${db} TO ${serviceId}`);
  });
  await withClient(withPath(superuserUrl, database), async (client) => {
    await client.query(LOCK_RIGHTS);
    const grant = `ALTER DEFAULT PRIVILEGES FOR ROLE ${ownerId} IN SCHEMA public GRANT`;
    await client.query(`${grant} SELECT, INSERT, UPDATE, DELETE ON TABLES TO ${serviceId}`);
    await client.query(`${grant} USAGE ON SEQUENCES TO ${serviceId}`);
  });
  return {
    migrationUrl: withPath(superuserUrl, database, owner),
    serviceUrl: withPath(superuserUrl, database, service),
  };
}

async function ensureRole(client: pg.Client, { name, password }: Role): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_roles WHERE rolname = $1', [name]);
  const verb = rowCount === 0 ? 'CREATE' : 'ALTER';
  await client.query(
    `${verb} ROLE ${pg.escapeIdentifier(name)} WITH LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE PASSWORD ${pg.escapeLiteral(password)}`,
  );
}

async function ensureDatabase(client: pg.Client, name: string, owner: string): Promise<void> {
  const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name]);
  if (rowCount !== 0) return;
  await client.query(
    `CREATE DATABASE ${pg.escapeIdentifier(name)} OWNER ${pg.escapeIdentifier(owner)}`,
  );
}

async function withClient(url: string, work: (client: pg.Client) => Promise<void>): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await work(client);
  } finally {
    await client.end();
  }
}

function withPath(url: string, database: string, role?: Role): string {
  const changed = new URL(url);
  changed.pathname = `/${encodeURIComponent(database)}`;
  if (role) {
    changed.username = encodeURIComponent(role.name);
    changed.password = encodeURIComponent(role.password);
  }
  return changed.href;
}
