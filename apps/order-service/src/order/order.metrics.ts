import type { OrderReason, OrderStatus } from '@shop/contracts';
import { Injectable } from '@nestjs/common';
import { Counter, Histogram, Registry } from 'prom-client';
import type { Step } from './order.js';

/** They include both deadlines: a request is repeated after 10 s, and an order is cancelled after 2 minutes. */
const SETTLEMENT_BUCKETS_S = [0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300];

/** All outcomes of an order. */
const OUTCOMES: readonly [OrderStatus, OrderReason | ''][] = [
  ['confirmed', ''],
  ['rejected', 'out-of-stock'],
  ['rejected', 'unknown-product'],
  ['rejected', 'price-changed'],
  ['rejected', 'insufficient-funds'],
  ['rejected', 'timed-out'],
  ['cancelled', 'timed-out'],
  ['cancelled', 'customer-request'],
];

/** What this replica has done for orders since it started. Callers count after the commit, to exclude rolled back steps. */
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
      help: 'Orders that were placed, without repeated requests',
      registers,
    });
    this.askedAgain = new Counter({
      name: 'orders_asked_again_total',
      help: 'Requests that were repeated at a soft deadline, by the status of the order',
      labelNames: ['status'],
      registers,
    });
    this.ordersSettled = new Counter({
      name: 'orders_settled_total',
      help: 'Orders that entered a settled status; an order that is cancelled after its confirmation counts for both',
      labelNames: ['status', 'reason'],
      registers,
    });
    this.settlement = new Histogram({
      name: 'order_settlement_duration_seconds',
      help: 'Time from placing an order to its first settled status, from the timestamps of the order',
      labelNames: ['status'],
      buckets: SETTLEMENT_BUCKETS_S,
      registers,
    });
    // Prometheus sees no increase if the first value of a counter is 1. So each series starts as 0.
    for (const status of ['awaiting-stock', 'awaiting-payment']) this.askedAgain.inc({ status }, 0);
    for (const [status, reason] of OUTCOMES) this.ordersSettled.inc({ status, reason }, 0);
  }

  placed(): void {
    this.ordersPlaced.inc();
  }

  moved(step: Step | undefined): void {
    if (step && step.from === step.order.status) this.askedAgain.inc({ status: step.from });
    if (!step?.order.settledAt) return;
    const { status, reason, placedAt, settledAt } = step.order;
    this.ordersSettled.inc({ status, reason: reason ?? '' });
    // A cancellation days after the confirmation is not a measure of how fast orders settle.
    if (step.from === 'confirmed') return;
    this.settlement.observe({ status }, (settledAt.getTime() - placedAt.getTime()) / 1000);
  }
}
