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
import { KEY_RETENTION_MS } from './adjustment.js';
import { isPrunable, NO_ATTEMPT_LEFT_AFTER_MS } from './decision.js';
import { PruningRepository } from './pruning.repository.js';
import type { StockEntry } from './stock.schema.js';

const BATCH_SIZE = 200;

/**
 * Keeps product documents small. R6: an entry protects its order from late attempts. When no attempt can be left, the
 * decision is enough. A stored adjustment detects a repeated request for a day. Each update is conditional on what was
 * read, so the sweeps of several replicas can run concurrently.
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

  /** Does one sweep over all products. The age of entries and adjustments is counted from `now`. */
  async sweep(now = new Date()): Promise<void> {
    const oldest = new Date(now.getTime() - NO_ATTEMPT_LEFT_AFTER_MS);
    for await (const product of this.entries.productsWithEntriesBefore(oldest)) {
      if (this.sweeps.isStopping) return;
      const old = product.entries.filter(({ at }) => at < oldest);
      for (let first = 0; first < old.length; first += BATCH_SIZE) {
        await this.prune(product._id, old.slice(first, first + BATCH_SIZE), now);
      }
    }
    await this.adjustments.removeBefore(new Date(now.getTime() - KEY_RETENTION_MS));
  }

  /** The decisions are read after the entries. So each decision is at least as recent as the state of its order's entry. */
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
      if (await this.entries.removeLateReservation(productId, entry)) {
        this.logger.warn(
          { productId, orderId: entry.orderId },
          'a late reservation was removed and its units are released',
        );
      }
    }
  }
}
