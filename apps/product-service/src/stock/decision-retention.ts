import { PeriodicTask } from '@shop/resilience';
import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { config } from '../config.js';
import { DecisionRetentionRepository } from './decision-retention.repository.js';

const DAY_MS = 24 * 60 * 60 * 1000;
const SWEEP_INTERVAL_MS = 10 * 60_000;
const BATCH_SIZE = 500;

/**
 * Deletes old decisions about orders that can no longer change (R10). At that age, a repeated `OrderPlaced` has passed its
 * `expiresAt`, so it is rejected as `timed-out` and reserves nothing. A confirmed order can no longer be cancelled. A
 * decision that waits for an event is never deleted, because its units are still reserved.
 */
@Injectable()
export class DecisionRetention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('DecisionRetention');
  private readonly sweeps: PeriodicTask;

  constructor(
    private readonly decisions: DecisionRetentionRepository,
    @Inject(config.KEY) private readonly settings: ConfigType<typeof config>,
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
   * Deletes all decisions that are old enough, in batches.
   *
   * @param now the time from which the age is counted.
   * @returns the size of each batch.
   */
  async sweep(now = new Date()): Promise<number[]> {
    const oldest = new Date(now.getTime() - this.settings.DECISION_RETENTION_DAYS * DAY_MS);
    const batches: number[] = [];
    let deleted: number;
    do {
      deleted = await this.decisions.removeSettledBefore(oldest, BATCH_SIZE);
      batches.push(deleted);
    } while (deleted === BATCH_SIZE && !this.sweeps.isStopping);
    return batches;
  }
}
