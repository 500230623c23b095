import { runWithoutTrace } from '@shop/tracing';
import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { SqlTransaction, TransactionalDatabase } from '../database.js';
import type { EventRecord } from '../publisher/event-record.js';

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
  waited_ms: number;
}

/** One lock for all replicas; the number only has to differ from the database's other advisory locks. */
const RELAY_LOCK = 7_001;
const ROWS_AT_ONCE = 500;
/** A broker refuses what one request holds for one partition beyond 1 MiB, and would refuse the same rows for ever. */
const BYTES_AT_ONCE = 786_432;
const POLL_EVERY_MS = 1_000;
/** How soon to look again while another replica holds the lock: it may have read before our row was committed. */
const LOCKED_RETRY_MS = 25;
const LONGEST_BACKOFF_MS = 5_000;
/** Longer than any publication may take (`EventPublisher`). */
const FROZEN_AFTER_MS = 15_000;

/**
 * Moves events from the outbox to Kafka. Every replica runs one; the lock lets one work at a time, which keeps the order
 * of each key. It may publish an event twice, never lose one.
 *
 * R11: rows are read under the lock, in the order of their ids, without skipping locked ones; deleted are exactly the ids
 * that were read, in the lock's own transaction. A relay that freezes loses its session and with it the lock; when it
 * wakes, it can only have repeated what it had read.
 */
export class OutboxRelay implements OnApplicationBootstrap, OnApplicationShutdown {
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
    private readonly frozenAfterMs = FROZEN_AFTER_MS,
  ) {}

  onApplicationBootstrap(): void {
    this.poll = setInterval(() => this.kick(), POLL_EVERY_MS).unref();
  }

  /**
   * Finishes the batch in hand and publishes what the last requests and events have written, if it is not more than one
   * batch. The rest waits for another replica or for the next start.
   */
  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.poll);
    clearTimeout(this.soon);
    await this.draining;
    if (this.failures > 0) return;
    await this.drainBatch().catch((error: unknown) => {
      this.logger.warn({ err: error }, 'the outbox is left to the next start');
    });
  }

  /** To be called after a commit that wrote to the outbox: waiting for the poll would cost up to a second. */
  kick(): void {
    this.wanted = true;
    // After a failure the backoff decides when to try again, not every new event.
    if (this.failures === 0) this.start();
  }

  private start(): void {
    if (this.stopped) return;
    // What it publishes has traces of its own; it does not belong to the request that happened to set it off.
    this.draining ??= runWithoutTrace(() => this.drain()).finally(() => {
      this.draining = undefined;
      // A kick between the last look and here would be lost otherwise.
      if (this.wanted && this.failures === 0) this.start();
    });
  }

  private async drain(): Promise<void> {
    while (this.wanted && !this.stopped) {
      this.wanted = false;
      try {
        const left = await this.drainBatch();
        if (this.failures > 0) this.logger.log('the outbox is being published again');
        this.failures = 0;
        if (left === 'locked') this.startIn(LOCKED_RETRY_MS);
        if (left === 'more') this.wanted = true;
      } catch (error) {
        this.failures++;
        if (this.failures === 1) {
          this.logger.warn(`the outbox waits, trying on: ${String(error)}`);
        }
        this.startIn(Math.min(100 * 2 ** this.failures, LONGEST_BACKOFF_MS));
        return;
      }
    }
  }

  private startIn(ms: number): void {
    clearTimeout(this.soon);
    if (this.stopped) return;
    this.soon = setTimeout(() => {
      this.wanted = true;
      this.start();
    }, ms).unref();
  }

  /** One transaction: lock, read, publish, delete. Returns what is left to do. */
  private drainBatch(): Promise<'locked' | 'nothing' | 'more'> {
    return this.database.transaction(async (transaction) => {
      // The time limit frees the lock of a relay that froze in the middle, however long it sleeps. Nobody waits for the disk
      // either: a deletion that a crash of the database takes back only repeats its events.
      const [lock] = await transaction.query<{ taken: boolean }>(
        `SELECT set_config('idle_in_transaction_session_timeout', $1, true),
                set_config('synchronous_commit', 'off', true),
                pg_try_advisory_xact_lock($2) AS taken`,
        [String(this.frozenAfterMs), RELAY_LOCK],
      );
      if (!lock?.taken) return 'locked';
      // A statement of its own: its snapshot must be younger than the lock, or it shows what the last holder deleted.
      const rows = await readRows(transaction);
      const batch = withinOneRequest(rows);
      if (batch.length === 0) return 'nothing';
      await this.sink.publish(batch.map(toRecord));
      await transaction.query(`DELETE FROM outbox WHERE id = ANY($1::bigint[])`, [
        batch.map(({ id }) => id),
      ]);
      return rows.length === ROWS_AT_ONCE || batch.length < rows.length ? 'more' : 'nothing';
    });
  }
}

function readRows(transaction: SqlTransaction): Promise<OutboxRow[]> {
  return transaction.query<OutboxRow>(
    `SELECT id, event_id, topic, key, headers, value,
            (extract(epoch FROM clock_timestamp() - created_at) * 1000)::float8 AS waited_ms
     FROM outbox ORDER BY id LIMIT $1`,
    [ROWS_AT_ONCE],
  );
}

/** The first rows, as many as one request may hold even if all go to one partition; at least one. */
function withinOneRequest(rows: OutboxRow[]): OutboxRow[] {
  let bytes = 0;
  const beyond = rows.findIndex(({ headers, value }) => {
    bytes += Buffer.byteLength(value) + JSON.stringify(headers).length;
    return bytes > BYTES_AT_ONCE;
  });
  return beyond === -1 ? rows : rows.slice(0, Math.max(beyond, 1));
}

function toRecord({ event_id, topic, key, headers, value, waited_ms }: OutboxRow): EventRecord {
  return { id: event_id, topic, key, headers, value, waitedMs: waited_ms };
}
