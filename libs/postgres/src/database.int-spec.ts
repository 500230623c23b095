import { createTcpProxy, createPostgresDatabase, eventually } from '@shop/testing';
import { Logger } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import type { EntityManager, MigrationInterface, QueryRunner } from 'typeorm';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Database } from './database.js';
import { DatabaseUnavailableError } from './database-unavailable.error.js';
import { migrate } from './migrate.js';
import { PostgresModule } from './postgres.module.js';
import type { PostgresSettings } from './postgres-settings.js';

Logger.overrideLogger(false);

class CreateNotes1763000000000 implements MigrationInterface {
  name = 'CreateNotes1763000000000';
  up = (runner: QueryRunner) => runner.query('CREATE TABLE note (text text NOT NULL)');
  down = () => Promise.reject(new Error('not needed'));
}
class CreateTags1763000001000 implements MigrationInterface {
  name = 'CreateTags1763000001000';
  up = (runner: QueryRunner) => runner.query('CREATE TABLE tag (text text NOT NULL)');
  down = () => Promise.reject(new Error('not needed'));
}

let server: Awaited<ReturnType<typeof createPostgresDatabase>>;
let proxy: Awaited<ReturnType<typeof createTcpProxy>>;
const apps: { close(): Promise<void> }[] = [];

beforeEach(async () => {
  server = await createPostgresDatabase('order');
  proxy = await createTcpProxy(server.url);
});
afterEach(async () => {
  await Promise.all(apps.splice(0).map((app) => app.close()));
  await proxy.close();
  await server.drop();
});

function settings(): PostgresSettings {
  const migrationUrl = new URL(server.migrationUrl);
  migrationUrl.port = new URL(proxy.url).port;
  return {
    url: proxy.url,
    migrationUrl: migrationUrl.href,
    applicationName: 'test-service',
    entities: [],
    migrations: [CreateNotes1763000000000, CreateTags1763000001000],
  };
}

/** A service with nothing but its database, which it reaches through the proxy. */
async function start() {
  const module = await Test.createTestingModule({
    imports: [PostgresModule.forRoot({ inject: [], useFactory: settings })],
  }).compile();
  const app = await module.init();
  apps.push(app);
  return { app, database: app.get(Database) };
}

async function startConnected() {
  const { database } = await start();
  await eventually(() => database.check());
  return database;
}

const connections = () =>
  server.query<{ state: string }>(
    `SELECT state FROM pg_stat_activity
     WHERE datname = current_database() AND application_name LIKE 'test-service%'`,
  );
const killConnections = () =>
  server.query(
    `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND application_name = 'test-service'`,
  );
const write = (manager: EntityManager, text: string) =>
  manager.query('INSERT INTO note VALUES ($1)', [text]);
const notes = () => server.query<{ text: string }>('SELECT text FROM note ORDER BY text');

describe('start', () => {
  it('migrates once when replicas start together on an empty database', async () => {
    // No replica fails and retries: each waits for the previous one.
    await Promise.all([1, 2, 3].map(() => migrate(settings())));
    const applied = await server.query('SELECT name FROM migration ORDER BY id');
    expect(applied).toEqual([
      { name: 'CreateNotes1763000000000' },
      { name: 'CreateTags1763000001000' },
    ]);
    const databases = await Promise.all([startConnected(), startConnected()]);
    await Promise.all(databases.map(({ manager }, index) => write(manager, `from ${index}`)));
    expect(await notes()).toHaveLength(2);
  });

  it('reports an unavailable database, and connects when it is available', async () => {
    await proxy.cut();
    const { database } = await start();
    await eventually(() => expect(() => database.manager).toThrow(/ECONNREFUSED/));
    expect(() => database.manager).toThrow(DatabaseUnavailableError);
    // The classification of database errors uses 08003.
    await expect(database.check()).rejects.toMatchObject({ code: '08003' });
    await expect(database.transaction(() => Promise.resolve())).rejects.toMatchObject({
      code: '08003',
    });
    await expect(database.prepared('any', 'SELECT 1', [])).rejects.toMatchObject({ code: '08003' });

    await proxy.restore();
    await eventually(() => database.check());
    await write(database.manager, 'here');
    expect(await notes()).toEqual([{ text: 'here' }]);
  });

  it('leaves no connection open if it is stopped before it has connected', async () => {
    await proxy.cut();
    const { app, database } = await start();
    await expect(database.check()).rejects.toThrow();
    await app.close();
    apps.splice(0);
    await proxy.restore();
    await expect(database.check()).rejects.toThrow(/shutting down/);
    expect(await connections()).toEqual([]);
  });
});

describe('use', () => {
  it('allows the running service to write rows, and nothing else', async () => {
    const { manager } = await startConnected();
    await write(manager, 'a row');
    await expect(manager.query('CREATE TABLE mine ()')).rejects.toMatchObject({ code: '42501' });
    await expect(manager.query('DROP TABLE note')).rejects.toMatchObject({ code: '42501' });
    await expect(manager.query('TRUNCATE note')).rejects.toMatchObject({ code: '42501' });
  });

  it('plans a prepared statement once on each connection', async () => {
    const database = await startConnected();
    const insert = (text: string) =>
      database.prepared('insert-note', 'INSERT INTO note VALUES ($1) RETURNING text', [text]);
    const plans = () =>
      database.manager.query(
        `SELECT name, generic_plans + custom_plans AS runs FROM pg_prepared_statements`,
      );
    expect(await insert('one')).toEqual([{ text: 'one' }]);
    await insert('two');
    expect(await plans()).toEqual([{ name: 'insert-note', runs: 2 }]);

    // A later version of the service may have migrated the schema in between.
    await server.query('ALTER TABLE note ADD COLUMN at timestamptz DEFAULT now()');
    await insert('three');
    await killConnections();
    await eventually(() => insert('four'));
    expect(await notes()).toHaveLength(4);
  });

  it('commits a transaction that resolves, and rolls back one that rejects', async () => {
    const database = await startConnected();
    await database.transaction((manager) => write(manager, 'kept'));
    const failed = database.transaction(async (manager) => {
      await write(manager, 'undone');
      throw new Error('changed my mind');
    });
    await expect(failed).rejects.toThrow('changed my mind');
    expect(await notes()).toEqual([{ text: 'kept' }]);
  });

  it('reads int8 as a number', async () => {
    const { manager } = await startConnected();
    expect(await manager.query(`SELECT 9007199254740991::int8 AS cents`)).toEqual([
      { cents: Number.MAX_SAFE_INTEGER },
    ]);
  });
});

describe('faults', () => {
  it('survives the loss of idle connections', async () => {
    const { manager } = await startConnected();
    await Promise.all([1, 2, 3].map((number) => write(manager, `${number}`)));
    await killConnections();
    await eventually(async () => expect(await connections()).toEqual([]));
    await eventually(() => write(manager, 'again'));
  });

  it('reports an unavailable database if the connection is lost in a transaction, and writes nothing', async () => {
    const database = await startConnected();
    const lost = database.transaction(async (manager) => {
      await write(manager, 'half');
      await killConnections();
      await eventually(async () => expect(await connections()).toEqual([]));
      await write(manager, 'other half');
    });
    await expect(lost).rejects.toBeInstanceOf(DatabaseUnavailableError);
    expect(await notes()).toEqual([]);
    await write(database.manager, 'next');
  });

  it('a transaction that is idle beyond the limit loses its session, and the process continues', async () => {
    const database = await startConnected();
    const idle = database.transaction(async (manager) => {
      await manager.query(`SET LOCAL idle_in_transaction_session_timeout = 50`);
      await write(manager, 'too slow');
      await eventually(async () => expect(await connections()).toEqual([]));
    });
    await expect(idle).rejects.toBeInstanceOf(DatabaseUnavailableError);
    expect(await notes()).toEqual([]);
    await write(database.manager, 'next');
  });

  it('fails while the database is unavailable and recovers automatically', async () => {
    const database = await startConnected();
    await proxy.cut();
    await expect(database.check()).rejects.toThrow();
    await expect(database.manager.query('SELECT 1')).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    await expect(database.prepared('one', 'SELECT 1', [])).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    });
    await proxy.restore();
    await database.check();
  });
});
