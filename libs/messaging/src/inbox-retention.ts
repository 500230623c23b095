import {
  type BeforeApplicationShutdown,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { setTimeout as wait } from 'node:timers/promises';
import type { TransactionalDatabase } from './database.js';
import { isInfrastructureError } from './infrastructure-error.js';

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
  private readonly stopping = new AbortController();
  private running?: Promise<void>;

  constructor(
    private readonly database: TransactionalDatabase,
    private readonly settings: InboxRetentionSettings,
  ) {}

  onApplicationBootstrap(): void {
    this.running = this.sweepUntilStopped();
  }

  /** Finishes the batch in hand. */
  async beforeApplicationShutdown(): Promise<void> {
    this.stopping.abort();
    await this.running;
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
    } while (gone === ROWS_AT_ONCE && !this.stopping.signal.aborted);
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

  private async sweepUntilStopped(): Promise<void> {
    const { signal } = this.stopping;
    for (;;) {
      // Uneven, so that replicas that started together do not sweep together.
      const pauseMs = SWEEP_EVERY_MS * (0.5 + Math.random());
      await wait(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await this.sweep();
      } catch (error) {
        if (isInfrastructureError(error)) this.logger.debug(`no sweep this time: ${String(error)}`);
        else this.logger.error(error);
      }
    }
  }
}
