import {
  type BeforeApplicationShutdown,
  Inject,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { isInfrastructureError } from '@shop/messaging';
import { setTimeout as wait } from 'node:timers/promises';
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
  private readonly stopping = new AbortController();
  private running?: Promise<void>;

  constructor(
    private readonly decisions: DecisionRetentionRepository,
    @Inject(config.KEY) private readonly settings: ConfigType<typeof config>,
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
    } while (gone === DECISIONS_AT_ONCE && !this.stopping.signal.aborted);
    return batches;
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
