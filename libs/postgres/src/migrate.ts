import { DataSource } from 'typeorm';
import type { PostgresSettings } from './postgres-settings.js';

/** Differs from the outbox relay's lock on the same database. */
const MIGRATION_LOCK = 7_002;

/** Migrates the schema to the current version. Replicas that start together wait for each other; the first migrates. */
export async function migrate({
  migrationUrl,
  migrations,
  applicationName,
}: PostgresSettings): Promise<void> {
  const owner = new DataSource({
    type: 'postgres',
    url: migrationUrl,
    migrations: [...migrations],
    migrationsTableName: 'migration',
    migrationsTransactionMode: 'each',
    applicationName: `${applicationName} migrations`,
    // One connection holds the lock, the other migrates.
    poolSize: 2,
    connectTimeoutMS: 2_000,
  });
  await owner.initialize();
  try {
    const lock = owner.createQueryRunner();
    await lock.query(`SELECT pg_advisory_lock($1)`, [MIGRATION_LOCK]);
    await owner.runMigrations();
  } finally {
    await owner.destroy();
  }
}
