import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { type Connection, STATES } from 'mongoose';
import { setTimeout as wait } from 'node:timers/promises';
import { connectionOptions } from './connection-options.js';
import type { MongoSettings } from './mongo-settings.js';

const MAX_BACKOFF_MS = 5_000;

/**
 * The service's MongoDB database. It connects and creates its indexes in the background, without a time limit, so that
 * the service already responds to HTTP. After the first connection, the driver reconnects automatically.
 */
@Injectable()
export class Database implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Database');
  private readonly stopping = new AbortController();
  private readonly preparations: (() => Promise<void>)[] = [];
  private waitingFor?: string = 'the service is starting';

  constructor(
    private readonly connection: Connection,
    private readonly settings: MongoSettings,
  ) {}

  /**
   * Registers work to do before the service is ready. It can be repeated, and several replicas can run it in parallel.
   */
  beforeReady(work: () => Promise<void>): void {
    this.preparations.push(work);
  }

  /** The readiness check: rejects with the reason while the database cannot be used. */
  async check(): Promise<void> {
    if (this.waitingFor !== undefined) throw new Error(this.waitingFor);
    await this.connection.db?.command({ ping: 1 });
  }

  onApplicationBootstrap(): void {
    void this.connect();
  }

  /** MongooseModule closes the connection, after the consumers and HTTP have stopped. */
  beforeApplicationShutdown(): void {
    this.stopping.abort();
  }

  private async connect(): Promise<void> {
    const { signal } = this.stopping;
    for (let attempt = 1; !signal.aborted; attempt++) {
      try {
        await this.open();
        for (const model of Object.values(this.connection.models)) await model.createIndexes();
        for (const prepare of this.preparations) await prepare();
        this.waitingFor = undefined;
        this.logger.log('connected to MongoDB');
        this.reportInterruptions();
        return;
      } catch (error) {
        if (signal.aborted) return;
        const reason = error instanceof Error ? error.message : String(error);
        // Repeated log lines with the same reason would hide the other ones.
        if (reason !== this.waitingFor) {
          this.logger.warn(`waiting for MongoDB at ${this.address()}: ${reason}`);
        }
        this.waitingFor = reason;
        const backoffMs = Math.min(100 * 2 ** attempt, MAX_BACKOFF_MS);
        await wait(backoffMs, undefined, { signal }).catch(() => undefined);
      }
    }
  }

  /** Nest has started the first attempt. Until one attempt has succeeded, mongoose does not start another on its own. */
  private async open(): Promise<void> {
    const { connection } = this;
    if (connection.readyState === STATES.disconnected) {
      await connection.openUri(this.settings.url, { ...connectionOptions });
    } else {
      await connection.asPromise();
    }
  }

  private reportInterruptions(): void {
    this.connection.on('disconnected', () => {
      if (!this.stopping.signal.aborted)
        this.logger.warn('lost the connection to MongoDB, waiting for it');
    });
    this.connection.on('connected', () => this.logger.log('connected to MongoDB again'));
  }

  private address(): string {
    return new URL(this.settings.url).host;
  }
}
