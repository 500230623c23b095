import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import {
  type DataSource,
  type EntityManager,
  QueryRunnerAlreadyReleasedError,
  QueryRunnerProviderAlreadyReleasedError,
} from 'typeorm';
import type { PostgresDriver } from 'typeorm/driver/postgres/PostgresDriver.js';
import type { Pool, QueryResultRow } from 'pg';
import { setTimeout as wait } from 'node:timers/promises';
import { DatabaseUnavailableError } from './database-unavailable.error.js';
import { migrate } from './migrate.js';
import type { PostgresSettings } from './postgres-settings.js';

const LONGEST_BACKOFF_MS = 5_000;
const CHECK_WITHIN_MS = 1_000;

/**
 * The service's PostgreSQL database. It migrates and connects in the background, for as long as it takes, so that the
 * service answers HTTP before; until then every use fails with `DatabaseUnavailableError`.
 */
@Injectable()
export class Database implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Database');
  private readonly stopping = new AbortController();
  private waitingFor = 'the service is starting';
  /** Not `isInitialized`, which TypeORM sets before it knows the entities. */
  private ready = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: PostgresSettings,
  ) {}

  /** For reads and for single statements, each of which is a transaction of its own. */
  get manager(): EntityManager {
    if (!this.ready) throw new DatabaseUnavailableError(this.waitingFor);
    return this.dataSource.manager;
  }

  /**
   * One statement that is a transaction of its own, for the few that run all the time: each connection parses and plans it
   * once, which for a small statement is half of the server's work (docs/performance.md).
   *
   * @param name another one for each statement: a connection keeps the plan under it.
   */
  async prepared<Row extends QueryResultRow>(
    name: string,
    statement: string,
    values: unknown[],
  ): Promise<Row[]> {
    if (!this.ready) throw new DatabaseUnavailableError(this.waitingFor);
    // TypeORM cannot name a statement, but the pool below it can.
    const pool = (this.dataSource.driver as PostgresDriver).master as Pool;
    // Not `pool.query`: while all connections are busy it would go on in the trace of whoever gives one back.
    const client = await pool.connect();
    try {
      const { rows } = await client.query<Row>({ name, text: statement, values });
      client.release();
      return rows;
    } catch (error) {
      client.release(error instanceof Error ? error : true);
      throw error;
    }
  }

  /** Commits when `work` resolves, and rolls back when it rejects. */
  async transaction<T>(work: (transaction: EntityManager) => Promise<T>): Promise<T> {
    try {
      return await this.manager.transaction(work);
    } catch (error) {
      // TypeORM gives back a connection that dies between two statements, and says only this of the next one.
      if (isConnectionLost(error)) {
        throw new DatabaseUnavailableError('the connection was lost', { cause: error });
      }
      throw error;
    }
  }

  /** The readiness check: rejects with the reason while the database cannot be used. */
  async check(): Promise<void> {
    const { manager } = this;
    const late = wait(CHECK_WITHIN_MS, undefined, { ref: false }).then(() => {
      throw new DatabaseUnavailableError(`no answer within ${CHECK_WITHIN_MS} ms`);
    });
    await Promise.race([manager.query('SELECT 1'), late]);
  }

  onApplicationBootstrap(): void {
    void this.connect();
  }

  onApplicationShutdown(): void {
    this.stopping.abort();
    this.ready = false;
    this.waitingFor = 'the service is shutting down';
  }

  private async connect(): Promise<void> {
    const { signal } = this.stopping;
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        await migrate(this.settings);
        if (signal.aborted) return;
        await this.dataSource.initialize();
        if (signal.aborted) {
          // Shut down meanwhile, when there was nothing to close yet.
          await this.dataSource.destroy();
          return;
        }
        this.ready = true;
        this.logger.log('connected to PostgreSQL');
        return;
      } catch (error) {
        const reason = describe(error);
        // The same reason again and again would bury the rest of the log.
        if (reason !== this.waitingFor) {
          this.logger.warn(`waiting for PostgreSQL at ${this.address()}: ${reason}`);
        }
        this.waitingFor = reason;
        const backoffMs = Math.min(100 * 2 ** attempt, LONGEST_BACKOFF_MS);
        await wait(backoffMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  private address(): string {
    return new URL(this.settings.url).host;
  }
}

function isConnectionLost(error: unknown): boolean {
  return (
    error instanceof QueryRunnerAlreadyReleasedError ||
    error instanceof QueryRunnerProviderAlreadyReleasedError
  );
}

/** An AggregateError (both addresses of `localhost` refused) has an empty message of its own. */
function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(String).join(', ');
  return error instanceof Error ? error.message : String(error);
}
