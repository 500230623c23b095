import { PeriodicTask } from '@shop/resilience';
import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { UnsettledOrderRepository } from './unsettled-order.repository.js';

const SAMPLE_EVERY_MS = 5_000;

/**
 * How many orders are on their way, in the whole database: each replica tells the same. Asked for in the background and not
 * when Prometheus asks, as for the outbox; without an answer there is no value. Settled orders are not counted here: they
 * are every order there ever was, and `orders_settled_total` has their rate.
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
    this.samples = new PeriodicTask(logger, SAMPLE_EVERY_MS, () => this.sample());
    this.unsettled = new Gauge({
      name: 'orders_unsettled',
      help: 'Orders that are not settled yet; counting ends at 10000',
      labelNames: ['status'],
      registers: [registry],
    });
    this.overdue = new Gauge({
      name: 'orders_overdue',
      help: 'Unsettled orders that are past their hard deadline',
      registers: [registry],
    });
    this.forget();
  }

  onApplicationBootstrap(): void {
    this.samples.start({ atOnce: true });
  }

  /** Does not wait for the current sample: a database that does not answer must not delay the shutdown. */
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
      this.forget();
      throw error;
    }
  }

  /** A gauge without labels is born as 0, which would say that no order is overdue. */
  private forget(): void {
    this.unsettled.reset();
    this.overdue.remove();
  }
}
