import { PeriodicTask } from '@shop/resilience';
import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { UnsettledOrderRepository } from './unsettled-order.repository.js';

const SAMPLE_INTERVAL_MS = 5_000;

/**
 * The number of unsettled orders in the whole database. Each replica reports the same number. As for the outbox, the
 * query runs in the background and not at a scrape. While the database is unavailable, the gauges have no value.
 * Settled orders are not counted, because that would read the whole table. `orders_settled_total` has their rate.
 */
@Injectable()
export class UnsettledOrderMetrics implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly samples: PeriodicTask;
  private readonly unsettled: Gauge<'status'>;
  private readonly overdue: Gauge;

  constructor(
    private readonly orders: UnsettledOrderRepository,
    registry: Registry,
  ) {
    const logger = new Logger('UnsettledOrderMetrics');
    this.samples = new PeriodicTask(logger, SAMPLE_INTERVAL_MS, () => this.sample());
    this.unsettled = new Gauge({
      name: 'orders_unsettled',
      help: 'Orders that have not settled yet; the count stops at 10000',
      labelNames: ['status'],
      registers: [registry],
    });
    this.overdue = new Gauge({
      name: 'orders_overdue',
      help: 'Unsettled orders whose hard deadline has passed',
      registers: [registry],
    });
    this.reset();
  }

  onApplicationBootstrap(): void {
    this.samples.start({ immediately: true });
  }

  /** Does not wait for the current sample: a database that does not respond must not delay the shutdown. */
  onApplicationShutdown(): void {
    void this.samples.stop();
  }

  private async sample(): Promise<void> {
    try {
      const { awaitingStock, awaitingPayment, overdue } = await this.orders.count();
      this.unsettled.set({ status: 'awaiting-stock' }, awaitingStock);
      this.unsettled.set({ status: 'awaiting-payment' }, awaitingPayment);
      this.overdue.set(overdue);
    } catch (error) {
      this.reset();
      throw error;
    }
  }

  /** A new gauge without labels has the value 0, which would mean that no order is overdue. */
  private reset(): void {
    this.unsettled.reset();
    this.overdue.remove();
  }
}
