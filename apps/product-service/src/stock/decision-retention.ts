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
const SWEEP_EVERY_MS = 10 * 60_000;
const DECISIONS_AT_ONCE = 500;

/**
 * Forgets decisions about orders that nothing can happen to any more (R10). Later than that an `OrderPlaced` is past its
 * `expiresAt`, so it is decided as `timed-out` and takes nothing, and a confirmed order cannot be cancelled any more. A
 * decision that still waits for an event is kept, however old it is: its pieces are still reserved.
 */
@Injectable()
export class DecisionRetention implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('DecisionRetention');
  private readonly sweeps: PeriodicTask;

  constructor(
    private readonly decisions: DecisionRetentionRepository,
    @Inject(config.KEY) private readonly settings: ConfigType<typeof config>,
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
   * All that is old enough, in batches.
   *
   * @param now decides what is old enough.
   * @returns how many each batch took.
   */
  async sweep(now = new Date()): Promise<number[]> {
    const oldest = new Date(now.getTime() - this.settings.DECISION_RETENTION_DAYS * DAY_MS);
    const batches: number[] = [];
    let gone: number;
    do {
      gone = await this.decisions.removeSettledBefore(oldest, DECISIONS_AT_ONCE);
      batches.push(gone);
    } while (gone === DECISIONS_AT_ONCE && !this.sweeps.isStopping);
    return batches;
  }
}
