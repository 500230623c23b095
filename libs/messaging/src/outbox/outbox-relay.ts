import { runWithoutTrace } from '@shop/tracing';
import { Logger, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import type { SqlTransaction, TransactionalDatabase } from '../database.js';
import type { EventRecord } from '../publisher/event-record.js';

/** The receiver of the events: the broker, or a replacement in tests. */
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

/** One lock for all replicas. The number must differ from the database's other advisory locks. */
const RELAY_LOCK = 7_001;
const MAX_BATCH_ROWS = 500;
/** A broker rejects a request with more than 1 MiB for one partition. It would reject the same rows at each retry. */
const MAX_BATCH_BYTES = 786_432;
const POLL_INTERVAL_MS = 1_000;
/** The pause while another replica holds the lock. That replica may have read the outbox before our row was committed. */
const LOCKED_RETRY_MS = 25;
const MAX_BACKOFF_MS = 5_000;
/** Longer than the time limit of a publication (`EventPublisher`). */
const STALLED_AFTER_MS = 15_000;

/**
 * Moves events from the outbox to Kafka. Every replica runs a relay. The lock allows one relay to work at a time, which
 * keeps the order of each key. A relay can publish an event twice, but never loses one.
 *
 * R11: the relay reads rows under the lock, in the order of their ids, without skipping locked rows. In the same
 * transaction it deletes exactly the ids that it read. A paused relay loses its session, and the lock with it. When it
 * resumes, it can only repeat events that it had read.
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
    private readonly stalledAfterMs = STALLED_AFTER_MS,
  ) {}

  onApplicationBootstrap(): void {
    this.poll = setInterval(() => this.kick(), POLL_INTERVAL_MS).unref();
  }

  /**
   * Finishes the current batch. Then it publishes the events of the last requests and handlers, at most one batch.
   * Further events wait for another replica or for the next start.
   */
  async onApplicationShutdown(): Promise<void> {
    this.stopped = true;
    clearInterval(this.poll);
    clearTimeout(this.soon);
    await this.draining;
    if (this.failures > 0) return;
    await this.drainBatch().catch((error: unknown) => {
      this.logger.warn({ err: error }, 'the outbox was not drained; the next start publishes it');
    });
  }

  /**
   * Call it after a commit that wrote to the outbox. Otherwise the next poll publishes the events, up to a second
   * later.
   */
  kick(): void {
    this.wanted = true;
    // After a failure, the backoff decides about the next attempt, not every new event.
    if (this.failures === 0) this.start();
  }

  private start(): void {
    if (this.stopped) return;
    // The published events have their own traces. They do not belong to the request that triggered this run.
    this.draining ??= runWithoutTrace(() => this.drain()).finally(() => {
      this.draining = undefined;
      // Otherwise a kick between the last check and this line would be lost.
      if (this.wanted && this.failures === 0) this.start();
    });
  }

  private async drain(): Promise<void> {
    while (this.wanted && !this.stopped) {
      this.wanted = false;
      try {
        const left = await this.drainBatch();
        if (this.failures > 0) this.logger.log('the outbox is published again');
        this.failures = 0;
        if (left === 'locked') this.startIn(LOCKED_RETRY_MS);
        if (left === 'more') this.wanted = true;
      } catch (error) {
        this.failures++;
        if (this.failures === 1) {
          this.logger.warn(`the outbox waits, retrying: ${String(error)}`);
        }
        this.startIn(Math.min(100 * 2 ** this.failures, MAX_BACKOFF_MS));
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

  /** One transaction: lock, read, publish, delete. Returns the remaining work. */
  private drainBatch(): Promise<'locked' | 'nothing' | 'more'> {
    return this.database.transaction(async (transaction) => {
      // The time limit releases the lock of a relay that is paused in the transaction, however long the pause is. The
      // commit does not wait for the disk: if a crash of the database reverts the deletion, its events are only
      // repeated.
      const [lock] = await transaction.query<{ taken: boolean }>(
        `SELECT set_config('idle_in_transaction_session_timeout', $1, true),
                set_config('synchronous_commit', 'off', true),
                pg_try_advisory_xact_lock($2) AS taken`,
        [String(this.stalledAfterMs), RELAY_LOCK],
      );
      if (!lock?.taken) return 'locked';
      // A separate statement: its snapshot must be newer than the lock. Otherwise it contains rows that the last holder
      // deleted.
      const rows = await readRows(transaction);
      const batch = withinOneRequest(rows);
      if (batch.length === 0) return 'nothing';
      await this.sink.publish(batch.map(toRecord));
      await transaction.query(`DELETE FROM outbox WHERE id = ANY($1::bigint[])`, [
        batch.map(({ id }) => id),
      ]);
      return rows.length === MAX_BATCH_ROWS || batch.length < rows.length ? 'more' : 'nothing';
    });
  }
}

function readRows(transaction: SqlTransaction): Promise<OutboxRow[]> {
  return transaction.query<OutboxRow>(
    `SELECT id, event_id, topic, key, headers, value,
            (extract(epoch FROM clock_timestamp() - created_at) * 1000)::float8 AS waited_ms
     FROM outbox ORDER BY id LIMIT $1`,
    [MAX_BATCH_ROWS],
  );
}

/** The first rows, as many as one request may contain even if all go to one partition; at least one row. */
function withinOneRequest(rows: OutboxRow[]): OutboxRow[] {
  let bytes = 0;
  const beyond = rows.findIndex(({ headers, value }) => {
    bytes += Buffer.byteLength(value) + JSON.stringify(headers).length;
    return bytes > MAX_BATCH_BYTES;
  });
  return beyond === -1 ? rows : rows.slice(0, Math.max(beyond, 1));
}

function toRecord({ event_id, topic, key, headers, value, waited_ms }: OutboxRow): EventRecord {
  return { id: event_id, topic, key, headers, value, waitedMs: waited_ms };
}
