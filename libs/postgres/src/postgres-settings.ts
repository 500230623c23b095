import type { EntitySchema, MigrationInterface } from 'typeorm';

export interface PostgresSettings {
  /** The URL with the role of the running service, which may read and write rows and nothing else. */
  readonly url: string;
  /** The URL with the role that owns the tables. Used only at the start. */
  readonly migrationUrl: string;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  readonly entities: readonly EntitySchema[];
  /** In execution order. */
  readonly migrations: readonly (new () => MigrationInterface)[];
}
