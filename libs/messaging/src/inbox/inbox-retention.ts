import { PeriodicTask } from '@shop/resilience';
import {
  type BeforeApplicationShutdown,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { TransactionalDatabase } from '../database.js';

export interface InboxRetentionSettings {
  readonly keptForDays: number;
}

const DAY_MS = 24 * 60 * 60 * 1000;
const SWEEP_INTERVAL_MS = 10 * 60_000;
/** A few milliseconds of work and of locks, on rows that no other statement reads. */
const BATCH_SIZE = 1_000;

/**
 * Deletes the ids of events that cannot be delivered again (R10), so that the inbox does not grow without a limit. Every
 * replica runs it. If two replicas want the same batch, one deletes it. The other finds no rows and ends its sweep.
 */
export class InboxRetention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('InboxRetention');
  private readonly sweeps: PeriodicTask;

  constructor(
    private readonly database: TransactionalDatabase,
    private readonly settings: InboxRetentionSettings,
  ) {
    this.sweeps = new PeriodicTask(this.logger, SWEEP_INTERVAL_MS, () => this.sweep());
  }

  onApplicationBootstrap(): void {
    this.sweeps.start();
  }

  /** Finishes the current batch. */
  beforeApplicationShutdown(): Promise<void> {
    return this.sweeps.stop();
  }

  /**
   * Deletes all rows that are old enough, in batches with one transaction each.
   *
   * @param now the time from which the age is counted.
   * @returns the number of rows of each batch.
   */
  async sweep(now = new Date()): Promise<number[]> {
    const oldest = new Date(now.getTime() - this.settings.keptForDays * DAY_MS);
    const batches: number[] = [];
    let gone: number;
    do {
      gone = await this.removeBatch(oldest);
      batches.push(gone);
    } while (gone === BATCH_SIZE && !this.sweeps.isStopping);
    return batches;
  }

  private removeBatch(receivedBefore: Date): Promise<number> {
    return this.database.transaction(async (transaction) => {
      const [result] = await transaction.query<{ gone: number }>(
        `WITH gone AS (
           DELETE FROM inbox WHERE event_id IN (
             SELECT event_id FROM inbox WHERE received_at < $1 ORDER BY received_at LIMIT $2)
           RETURNING event_id)
         SELECT count(*)::int AS gone FROM gone`,
        [receivedBefore, BATCH_SIZE],
      );
      return result?.gone ?? 0;
    });
  }
}
