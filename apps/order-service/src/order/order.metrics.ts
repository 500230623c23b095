import type { OrderReason, OrderStatus } from '@shop/contracts';
import { Injectable } from '@nestjs/common';
import { Counter, Histogram, Registry } from 'prom-client';
import type { Step } from './order.js';

/** Around the deadlines: participants are asked again after 10 s, and an order is given up after 2 minutes. */
const SETTLEMENT_BUCKETS_S = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** Every way in which an order can settle. */
const ENDS: readonly [OrderStatus, OrderReason | ''][] = [
  ['confirmed', ''],
  ['rejected', 'out-of-stock'],
  ['rejected', 'unknown-product'],
  ['rejected', 'price-changed'],
  ['rejected', 'insufficient-funds'],
  ['rejected', 'timed-out'],
  ['cancelled', 'timed-out'],
  ['cancelled', 'customer-request'],
];

/** What this replica has done for orders since it started. Told after the commit: what is rolled back has not happened. */
@Injectable()
export class OrderMetrics {
  private readonly ordersPlaced: Counter;
  private readonly askedAgain: Counter<'status'>;
  private readonly ordersSettled: Counter<'status' | 'reason'>;
  private readonly settlement: Histogram<'status'>;

  constructor(registry: Registry) {
    const registers = [registry];
    this.ordersPlaced = new Counter({
      name: 'orders_placed_total',
      help: 'Orders that were placed; repeated requests do not count',
      registers,
    });
    this.askedAgain = new Counter({
      name: 'orders_asked_again_total',
      help: 'Soft deadlines that passed: requests that were sent again, by what the order waits for',
      labelNames: ['status'],
      registers,
    });
    this.ordersSettled = new Counter({
      name: 'orders_settled_total',
      help: 'Orders that came into a settled status; one that is cancelled after its confirmation counts for both',
      labelNames: ['status', 'reason'],
      registers,
    });
    this.settlement = new Histogram({
      name: 'order_settlement_duration_seconds',
      help: 'From the placing of an order to its first settled status, by the times in the order',
      labelNames: ['status'],
      buckets: SETTLEMENT_BUCKETS_S,
      registers,
    });
    // A counter that is born as 1 has, for Prometheus, never increased.
    for (const status of ['awaiting-stock', 'awaiting-payment']) this.askedAgain.inc({ status }, 0);
    for (const [status, reason] of ENDS) this.ordersSettled.inc({ status, reason }, 0);
  }

  placed(): void {
    this.ordersPlaced.inc();
  }

  moved(step: Step | undefined): void {
    if (step && step.from === step.order.status) this.askedAgain.inc({ status: step.from });
    if (!step?.order.settledAt) return;
    const { status, reason, placedAt, settledAt } = step.order;
    this.ordersSettled.inc({ status, reason: reason ?? '' });
    // What a customer cancels days after the confirmation says nothing about how fast orders settle.
    if (step.from === 'confirmed') return;
    this.settlement.observe({ status }, (settledAt.getTime() - placedAt.getTime()) / 1000);
  }
}
