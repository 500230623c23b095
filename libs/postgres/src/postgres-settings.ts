import type { EntitySchema, MigrationInterface } from 'typeorm';

export interface PostgresSettings {
  /** The running service's role: it may read and write rows, and nothing else. */
  readonly url: string;
  /** The role that owns the tables; used at start only. */
  readonly migrationUrl: string;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  readonly entities: readonly EntitySchema[];
  /** In the order in which they run. */
  readonly migrations: readonly (new () => MigrationInterface)[];
}
