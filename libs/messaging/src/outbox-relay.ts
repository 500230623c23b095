import {
  Logger,
  type OnApplicationBootstrap,
  type BeforeApplicationShutdown,
} from '@nestjs/common';
import type { SqlTransaction, TransactionalDatabase } from './database.js';
import type { EventRecord } from './event-record.js';

/** Who receives the drained events: the broker, and in tests whatever they need. */
export interface EventSink {
  publish(events: readonly EventRecord[]): Promise<void>;
}

interface OutboxRow {
  id: number;
  event_id: string;
  topic: string;
  key: string;
  headers: Record<string, string>;
  value: string;
}

/** One lock for all replicas; the number only has to differ from the database's other advisory locks. */
const RELAY_LOCK = 7_001;
const ROWS_AT_ONCE = 500;
const POLL_EVERY_MS = 1_000;
/** How soon to look again while another replica holds the lock: it may have read before our row was committed. */
const LOCKED_RETRY_MS = 25;
const LONGEST_BACKOFF_MS = 5_000;

/**
 * Moves events from the outbox to Kafka. Every replica runs one; the lock lets one work at a time, which keeps the order
 * of each key. It may publish an event twice, never lose one.
 *
 * R11: rows are read under the lock, in the order of their ids, without skipping locked ones; deleted are exactly the ids
 * that were read, in the lock's own transaction. A relay that freezes loses its session and with it the lock; when it
 * wakes, it can only have repeated what it had read.
 */
export class OutboxRelay implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('OutboxRelay');
  private poll?: NodeJS.Timeout;
  private soon?: NodeJS.Timeout;
  private draining?: Promise<void>;
  private wanted = false;
  private stopped = false;
  private failures = 0;

  constructor(
    private readonly database: TransactionalDatabase,
    private readonly sink: EventSink,
  ) {}

  onApplicationBootstrap(): void {
    this.poll = setInterval(() => this.kick(), POLL_EVERY_MS).unref();
  }

  /** Finishes the batch in hand. Rows written after it wait for another replica or for the next start. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.poll);
    clearTimeout(this.soon);
    await this.draining;
  }

  /** To be called after a commit that wrote to the outbox: waiting for the poll would cost up to a second. */
  kick(): void {
    this.wanted = true;
    // After a failure the poll and the backoff decide when to try again, not every new event.
    if (this.failures === 0) this.start();
  }

  private start(): void {
    if (this.stopped) return;
    this.draining ??= this.drain().finally(() => {
      this.draining = undefined;
      if (this.wanted && this.failures === 0) this.start();
    });
  }

  private async drain(): Promise<void> {
    while (this.wanted && !this.stopped) {
      this.wanted = false;
      try {
        const published = await this.drainBatch();
        if (this.failures > 0) this.logger.log('the outbox is being published again');
        this.failures = 0;
        if (published === 'locked') this.startIn(LOCKED_RETRY_MS);
        else if (published === ROWS_AT_ONCE) this.wanted = true;
      } catch (error) {
        this.failures++;
        const backoffMs = Math.min(100 * 2 ** this.failures, LONGEST_BACKOFF_MS);
        if (this.failures === 1) {
          this.logger.warn({ err: error }, 'the outbox could not be published, trying on');
        }
        this.startIn(backoffMs);
        return;
      }
    }
  }

  private startIn(ms: number): void {
    clearTimeout(this.soon);
    this.soon = setTimeout(() => {
      this.wanted = true;
      this.start();
    }, ms).unref();
  }

  /** One transaction: lock, read, publish, delete. Returns how many events it moved. */
  private drainBatch(): Promise<number | 'locked'> {
    return this.database.transaction(async (transaction) => {
      // Frees the lock of a relay that froze in the middle, however long it sleeps.
      await transaction.query(`SET LOCAL idle_in_transaction_session_timeout = '15s'`);
      const [lock] = await transaction.query<{ taken: boolean }>(
        `SELECT pg_try_advisory_xact_lock($1) AS taken`,
        [RELAY_LOCK],
      );
      if (!lock?.taken) return 'locked';
      const rows = await readRows(transaction);
      if (rows.length === 0) return 0;
      await this.sink.publish(rows.map(toRecord));
      await transaction.query(`DELETE FROM outbox WHERE id = ANY($1::bigint[])`, [
        rows.map(({ id }) => id),
      ]);
      return rows.length;
    });
  }
}

function readRows(transaction: SqlTransaction): Promise<OutboxRow[]> {
  return transaction.query<OutboxRow>(
    `SELECT id, event_id, topic, key, headers, value FROM outbox ORDER BY id LIMIT $1`,
    [ROWS_AT_ONCE],
  );
}

function toRecord({ event_id, topic, key, headers, value }: OutboxRow): EventRecord {
  return { id: event_id, topic, key, headers, value };
}
