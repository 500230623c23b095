import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnApplicationShutdown,
} from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { setTimeout as wait } from 'node:timers/promises';
import { UnsettledOrderRepository } from './unsettled-order.repository.js';

const SAMPLE_EVERY_MS = 5_000;

/**
 * How many orders are on their way, in the whole database: each replica tells the same. Asked for in the background and not
 * when Prometheus asks, as for the outbox; without an answer there is no value. Settled orders are not counted here: they
 * are every order there ever was, and `orders_settled_total` has their rate.
 */
@Injectable()
export class UnsettledOrderMetrics implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly logger = new Logger('UnsettledOrderMetrics');
  private readonly stopping = new AbortController();
  private readonly unsettled: Gauge<'status'>;
  private readonly overdue: Gauge;

  constructor(
    private readonly orders: UnsettledOrderRepository,
    registry: Registry,
  ) {
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
    void this.keepSampling();
  }

  onApplicationShutdown(): void {
    this.stopping.abort();
  }

  private async keepSampling(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await this.sample();
      await wait(SAMPLE_EVERY_MS, undefined, { signal, ref: false }).catch(() => undefined);
    }
  }

  private async sample(): Promise<void> {
    try {
      const { awaitingStock, awaitingPayment, overdue } = await this.orders.count();
      this.unsettled.set({ status: 'awaiting-stock' }, awaitingStock);
      this.unsettled.set({ status: 'awaiting-payment' }, awaitingPayment);
      this.overdue.set(overdue);
    } catch (error) {
      this.forget();
      this.logger.debug(`unsettled orders were not counted: ${String(error)}`);
    }
  }

  /** A gauge without labels is born as 0, which would say that no order is overdue. */
  private forget(): void {
    this.unsettled.reset();
    this.overdue.remove();
  }
}
