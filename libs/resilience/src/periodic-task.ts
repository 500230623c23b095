import type { Logger } from '@nestjs/common';
import { setTimeout as wait } from 'node:timers/promises';
import { isInfrastructureError } from './infrastructure-error.js';

/** Background work that every replica repeats until the service stops: sweeps, and samples for metrics. */
export class PeriodicTask {
  private readonly stopping = new AbortController();
  private running?: Promise<void>;

  /**
   * @param everyMs on average. The pauses vary, so that replicas that started together do not work together.
   * @param round one round of the work. A long round checks `isStopping`. After a failed round the next one follows.
   */
  constructor(
    private readonly logger: Logger,
    private readonly everyMs: number,
    private readonly round: () => Promise<unknown>,
  ) {}

  get isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  /** @param immediately whether the first round starts now, without a pause before it. */
  start({ immediately = false } = {}): void {
    this.running ??= this.repeat(immediately);
  }

  /** Resolves when the current round has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async repeat(immediately: boolean): Promise<void> {
    if (!immediately) await this.pause();
    while (!this.isStopping) {
      try {
        await this.round();
      } catch (error) {
        // The database or the broker reports its own failure.
        if (isInfrastructureError(error)) this.logger.debug(`round skipped: ${String(error)}`);
        else this.logger.error(error);
      }
      await this.pause();
    }
  }

  private async pause(): Promise<void> {
    const { signal } = this.stopping;
    const pauseMs = this.everyMs * (0.5 + Math.random());
    await wait(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
  }
}
