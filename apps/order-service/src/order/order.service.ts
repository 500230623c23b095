// The use cases. A use case that changes an order has one transaction, and wakes the relay after it. The transaction of a
// reply is the inbox's.
import type { OrderReason, Page, PlaceOrderRequest } from '@shop/contracts';
import { OutboxRelay } from '@shop/messaging';
import { Database } from '@shop/postgres';
import { Clock } from '@shop/resilience';
import { notFound, Problem } from '@shop/service-defaults';
import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { createHash } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import { v7 as uuidv7 } from 'uuid';
import { config } from '../config.js';
import {
  cancelOrder,
  deadlinePassed,
  type Order,
  paymentCaptured,
  paymentDeclined,
  placeOrder,
  type Step,
  stockRejected,
  stockReserved,
} from './order.js';
import { OrderMetrics } from './order.metrics.js';
import { type OrderHistory, OrderRepository, type OrderPosition } from './order.repository.js';
import { traceStep } from './order.trace.js';

/** The order that a participant's reply is about, and the id of the reply's event. */
export interface Reply {
  readonly orderId: string;
  readonly eventId: string;
}

@Injectable()
export class OrderService {
  constructor(
    private readonly orders: OrderRepository,
    private readonly database: Database,
    private readonly relay: OutboxRelay,
    private readonly metrics: OrderMetrics,
    private readonly clock: Clock,
    @Inject(config.KEY) private readonly settings: ConfigType<typeof config>,
  ) {}

  /**
   * Places the order. For a repeated request it returns the order of the first request, in its current state.
   *
   * @throws Problem 422 `idempotency-key-reused` if the key was used for another request.
   */
  async place(userId: string, key: string, request: PlaceOrderRequest): Promise<Order> {
    const { lines, quotedTotalCents: totalCents } = request;
    const step = placeOrder(
      { orderId: uuidv7(), userId, totalCents, lines },
      this.clock.now(),
      this.settings.ORDER_HARD_DEADLINE_MS,
    );
    if (await this.orders.place(step, { key, hash: hashOf(request) })) {
      this.relay.kick();
      this.metrics.placed();
      traceStep(step);
      return step.order;
    }
    return this.findPlaced(userId, key, request);
  }

  /**
   * The order that the same request has placed before, in its current state.
   *
   * @throws Problem 404 if the key is new, 422 `idempotency-key-reused` if it was used for another request.
   */
  async findPlaced(userId: string, key: string, request: PlaceOrderRequest): Promise<Order> {
    const known = await this.orders.findByKey(userId, key);
    if (!known) throw notFound('No order was placed with this Idempotency-Key.');
    if (known.requestHash !== hashOf(request)) {
      throw new Problem(
        422,
        'idempotency-key-reused',
        'This Idempotency-Key was used for another request. Use a new key for a new order.',
      );
    }
    return known.order;
  }

  find(orderId: string): Promise<Order | undefined> {
    return this.orders.find(orderId);
  }

  history(orderId: string): Promise<OrderHistory | undefined> {
    return this.orders.history(orderId);
  }

  /** Returns up to one order more than the limit. The extra order shows that there is a next page. */
  list(userId: string, { limit }: Page, after?: OrderPosition): Promise<Omit<Order, 'lines'>[]> {
    return this.orders.list(userId, limit + 1, after);
  }

  /** @throws Problem 404 for another customer's order, 409 `order-not-cancellable` if it is too late. */
  async cancel(userId: string, orderId: string): Promise<Order> {
    const { order, step } = await this.database.transaction(async (transaction) => {
      const locked = await this.orders.lock(transaction, orderId);
      if (locked?.userId !== userId) throw notFound('This order does not exist.');
      const step = cancelOrder(locked, this.clock.now());
      if (step === 'already-cancelled') return { order: locked };
      if (step === 'too-late') {
        throw new Problem(
          409,
          'order-not-cancellable',
          'An order cannot be cancelled after its rejection or more than 30 days after its confirmation.',
        );
      }
      await this.orders.save(transaction, step, null);
      return { order: step.order, step };
    });
    this.relay.kick();
    this.metrics.moved(step);
    if (step) traceStep(step);
    return order;
  }

  /**
   * Does the step that is due for an order whose deadline may have passed.
   *
   * @returns the step; undefined if nothing is due or another transaction is changing the order.
   */
  async handleDeadline(orderId: string): Promise<Step | undefined> {
    const step = await this.database.transaction(async (transaction) => {
      // R9: the sweeper read the order without its lock, so the rule is applied again under the lock.
      const order = await this.orders.lockIfFree(transaction, orderId);
      const due =
        order && deadlinePassed(order, this.clock.now(), this.settings.ORDER_SOFT_DEADLINE_MS);
      if (due) await this.orders.save(transaction, due, null);
      return due;
    });
    if (step) this.relay.kick();
    this.metrics.moved(step);
    if (step) traceStep(step);
    return step;
  }

  stockReserved(transaction: EntityManager, reply: Reply, prices: ReadonlyMap<string, number>) {
    return this.apply(transaction, reply, (order) =>
      stockReserved(order, prices, this.clock.now()),
    );
  }

  stockRejected(transaction: EntityManager, reply: Reply, reason: OrderReason) {
    return this.apply(transaction, reply, (order) =>
      stockRejected(order, reason, this.clock.now()),
    );
  }

  paymentCaptured(transaction: EntityManager, reply: Reply, pointsToEarn: number) {
    return this.apply(transaction, reply, (order) =>
      paymentCaptured(order, pointsToEarn, this.clock.now()),
    );
  }

  paymentDeclined(transaction: EntityManager, reply: Reply, reason: OrderReason) {
    return this.apply(transaction, reply, (order) =>
      paymentDeclined(order, reason, this.clock.now()),
    );
  }

  /** R9: the rule reads the order under its row lock, so the order cannot change before the commit. */
  private async apply(
    transaction: EntityManager,
    { orderId, eventId }: Reply,
    rule: (order: Order) => Step | undefined,
  ): Promise<Step | undefined> {
    const order = await this.orders.lock(transaction, orderId);
    if (!order) throw new Error(`a reply for order ${orderId}, which does not exist`);
    const step = rule(order);
    if (step) await this.orders.save(transaction, step, eventId);
    return step;
  }
}

/** Distinguishes a repeated request from another request with the same key. */
function hashOf({ lines, quotedTotalCents: totalCents }: PlaceOrderRequest): string {
  return createHash('sha256').update(JSON.stringify({ lines, totalCents })).digest('hex');
}
