import type { Logger } from '@nestjs/common';
import { setTimeout as wait } from 'node:timers/promises';
import { isInfrastructureError } from './infrastructure-error.js';

/** Work in the background of a service that comes again and again, in every replica, until the service stops. */
export class PeriodicSweep {
  private readonly stopping = new AbortController();
  private running?: Promise<void>;

  /**
   * @param everyMs on average. Uneven, so that replicas that started together do not sweep together.
   * @param sweep does one round, and looks at `isStopping` where that takes long. Where it fails, the next round comes.
   */
  constructor(
    private readonly logger: Logger,
    private readonly everyMs: number,
    private readonly sweep: () => Promise<unknown>,
  ) {}

  get isStopping(): boolean {
    return this.stopping.signal.aborted;
  }

  start(): void {
    this.running ??= this.sweepUntilStopped();
  }

  /** Resolves when the round under way has ended. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.running;
  }

  private async sweepUntilStopped(): Promise<void> {
    const { signal } = this.stopping;
    for (;;) {
      const pauseMs = this.everyMs * (0.5 + Math.random());
      await wait(pauseMs, undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return;
      try {
        await this.sweep();
      } catch (error) {
        // A database or broker that is away is told of by its own connection.
        if (isInfrastructureError(error)) this.logger.debug(`no sweep this time: ${String(error)}`);
        else this.logger.error(error);
      }
    }
  }
}
