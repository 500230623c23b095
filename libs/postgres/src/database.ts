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

const MAX_BACKOFF_MS = 5_000;
const CHECK_TIMEOUT_MS = 1_000;

/**
 * The service's PostgreSQL database. It migrates and connects in the background, without a time limit, so that the
 * service already responds to HTTP. Until it is connected, every use fails with `DatabaseUnavailableError`.
 */
@Injectable()
export class Database implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('Database');
  private readonly stopping = new AbortController();
  private waitingFor = 'the service is starting';
  /** Not `isInitialized`, which TypeORM sets before it has loaded the entities. */
  private ready = false;

  constructor(
    private readonly dataSource: DataSource,
    private readonly settings: PostgresSettings,
  ) {}

  /** For reads and single statements. Each statement is its own transaction. */
  get manager(): EntityManager {
    if (!this.ready) throw new DatabaseUnavailableError(this.waitingFor);
    return this.dataSource.manager;
  }

  /**
   * Runs one statement as its own transaction, for the few statements that run most often. Each connection parses and
   * plans it once. For a small statement, that is half of the server's work (docs/performance.md).
   *
   * @param name unique for each statement, because a connection stores the plan under this name.
   */
  async prepared<Row extends QueryResultRow>(
    name: string,
    statement: string,
    values: unknown[],
  ): Promise<Row[]> {
    if (!this.ready) throw new DatabaseUnavailableError(this.waitingFor);
    // TypeORM cannot name a statement, but its pool can.
    const pool = (this.dataSource.driver as PostgresDriver).master as Pool;
    // Not `pool.query`: if all connections are busy, it continues in the trace of the caller that releases one.
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
      // TypeORM releases a connection that is lost between two statements. The next statement then fails with this error.
      if (isConnectionLost(error)) {
        throw new DatabaseUnavailableError('the connection was lost', { cause: error });
      }
      throw error;
    }
  }

  /** The readiness check: rejects with the reason while the database cannot be used. */
  async check(): Promise<void> {
    const { manager } = this;
    const timeout = wait(CHECK_TIMEOUT_MS, undefined, { ref: false }).then(() => {
      throw new DatabaseUnavailableError(`no response within ${CHECK_TIMEOUT_MS} ms`);
    });
    await Promise.race([manager.query('SELECT 1'), timeout]);
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
          // The shutdown started during `initialize`, before there was a connection to close.
          await this.dataSource.destroy();
          return;
        }
        this.ready = true;
        this.logger.log('connected to PostgreSQL');
        return;
      } catch (error) {
        const reason = describe(error);
        // Repeated log lines with the same reason would hide the other ones.
        if (reason !== this.waitingFor) {
          this.logger.warn(`waiting for PostgreSQL at ${this.address()}: ${reason}`);
        }
        this.waitingFor = reason;
        const backoffMs = Math.min(100 * 2 ** attempt, MAX_BACKOFF_MS);
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

/** The own message of an AggregateError is empty, for example if both addresses of `localhost` refuse the connection. */
function describe(error: unknown): string {
  if (error instanceof AggregateError) return error.errors.map(String).join(', ');
  return error instanceof Error ? error.message : String(error);
}
