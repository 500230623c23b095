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
const SWEEP_EVERY_MS = 10 * 60_000;
/** A few milliseconds of work, and of locks on rows that nobody else looks at. */
const ROWS_AT_ONCE = 1_000;

/**
 * Forgets events that cannot come again (R10), so that the inbox does not grow for ever. Every replica does; where two of
 * them meet, one takes the batch, and the other finds it gone and leaves the rest to the first.
 */
export class InboxRetention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('InboxRetention');
  private readonly sweeps: PeriodicTask;

  constructor(
    private readonly database: TransactionalDatabase,
    private readonly settings: InboxRetentionSettings,
  ) {
    this.sweeps = new PeriodicTask(this.logger, SWEEP_EVERY_MS, () => this.sweep());
  }

  onApplicationBootstrap(): void {
    this.sweeps.start();
  }

  /** Finishes the batch in hand. */
  beforeApplicationShutdown(): Promise<void> {
    return this.sweeps.stop();
  }

  /**
   * All that is old enough, in batches with a transaction each.
   *
   * @param now decides what is old enough.
   * @returns how many rows each batch took.
   */
  async sweep(now = new Date()): Promise<number[]> {
    const oldest = new Date(now.getTime() - this.settings.keptForDays * DAY_MS);
    const batches: number[] = [];
    let gone: number;
    do {
      gone = await this.removeBatch(oldest);
      batches.push(gone);
    } while (gone === ROWS_AT_ONCE && !this.sweeps.isStopping);
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
        [receivedBefore, ROWS_AT_ONCE],
      );
      return result?.gone ?? 0;
    });
  }
}
