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
import { AdjustmentRepository } from './adjustment.repository.js';
import { KEY_KEPT_MS } from './adjustment.js';
import { isPrunable, NO_ATTEMPT_LEFT_AFTER_MS } from './decision.js';
import { PruningRepository } from './pruning.repository.js';
import type { StockEntry } from './stock.schema.js';

const ENTRIES_AT_ONCE = 200;

/**
 * Keeps product documents small. R6: an entry protects its order from late attempts; once none can be left, the decision
 * alone does. An adjustment protects from its own repetition, for a day. Each step is conditional on what was read, so
 * sweeps of several replicas may meet.
 */
@Injectable()
export class PruningService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly logger = new Logger('Pruning');
  private readonly sweeps: PeriodicTask;

  constructor(
    private readonly entries: PruningRepository,
    private readonly adjustments: AdjustmentRepository,
    @Inject(config.KEY) settings: ConfigType<typeof config>,
  ) {
    this.sweeps = new PeriodicTask(this.logger, settings.PRUNE_INTERVAL_MS, () => this.sweep());
  }

  onApplicationBootstrap(): void {
    this.sweeps.start();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.sweeps.stop();
  }

  /** One sweep over all products. `now` decides what is old enough. */
  async sweep(now = new Date()): Promise<void> {
    const oldest = new Date(now.getTime() - NO_ATTEMPT_LEFT_AFTER_MS);
    for await (const product of this.entries.productsWithEntriesBefore(oldest)) {
      if (this.sweeps.isStopping) return;
      const old = product.entries.filter(({ at }) => at < oldest);
      for (let first = 0; first < old.length; first += ENTRIES_AT_ONCE) {
        await this.prune(product._id, old.slice(first, first + ENTRIES_AT_ONCE), now);
      }
    }
    await this.adjustments.removeBefore(new Date(now.getTime() - KEY_KEPT_MS));
  }

  /** The entries were read before the decisions are: a final decision is then younger than no entry it judges. */
  private async prune(productId: string, entries: readonly StockEntry[], now: Date): Promise<void> {
    const outcomes = await this.entries.outcomes(entries.map(({ orderId }) => orderId));
    const done = entries.filter(({ orderId }) => {
      const decision = outcomes.get(orderId);
      return decision !== undefined && isPrunable(decision, now);
    });
    for (const state of ['sold', 'released'] as const) {
      const orderIds = done.filter((entry) => entry.state === state).map(({ orderId }) => orderId);
      await this.entries.removeEntries(productId, orderIds, state);
    }
    for (const entry of done.filter(({ state }) => state === 'reserved')) {
      if (await this.entries.turnBack(productId, entry)) {
        this.logger.warn({ productId, orderId: entry.orderId }, 'turned a late reservation back');
      }
    }
  }
}
