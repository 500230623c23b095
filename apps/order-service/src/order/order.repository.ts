// The SQL for one customer's orders and for the steps of one order.
import type { OrderEventName, OrderStatus } from '@shop/contracts';
import { appendToOutbox } from '@shop/messaging';
import { Database } from '@shop/postgres';
import { currentTrace, startTrace } from '@shop/tracing';
import { Injectable } from '@nestjs/common';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { OrderEntity, OrderLineEntity, type OrderRow } from './order.entity.js';
import { orderEvent } from './order.events.js';
import type { Order, Step } from './order.js';
import { PLACE_ORDER } from './place-order.statement.js';

export interface IdempotentRequest {
  readonly key: string;
  /** Distinguishes a repeated request from another request with the same key. */
  readonly hash: string;
}

export interface KnownRequest {
  readonly order: Order;
  readonly requestHash: string;
}

/** The last order of a page. The next page starts after it. */
export interface OrderPosition {
  readonly placedAt: Date;
  readonly orderId: string;
}

/** One event of an order. It was recorded in the transaction of the change. */
export interface HistoryEntry {
  readonly at: Date;
  readonly event: OrderEventName;
  readonly status: OrderStatus;
  readonly gtxid: string;
}

export interface OrderHistory {
  readonly userId: string;
  /** Oldest first. There is at least one, because an order is written together with its first event. */
  readonly entries: readonly HistoryEntry[];
}

@Injectable()
export class OrderRepository {
  constructor(private readonly database: Database) {}

  /** False if the customer has used the idempotency key before. Then nothing was written. */
  async place(step: Step, request: IdempotentRequest): Promise<boolean> {
    const { order } = step;
    const { id, topic, key, headers, value } = orderEvent(step);
    const { gtxid, ltxid } = currentTrace() ?? startTrace();
    const placed = await this.database.prepared('place-order', PLACE_ORDER, [
      order.orderId,
      order.userId,
      order.status,
      order.totalCents,
      order.sequence,
      order.placedAt,
      order.expiresAt,
      request.key,
      request.hash,
      gtxid,
      ltxid,
      order.lines.map(({ productId }) => productId),
      order.lines.map(({ quantity }) => quantity),
      id,
      topic,
      key,
      JSON.stringify(headers),
      value,
    ]);
    return placed.length > 0;
  }

  async findByKey(userId: string, idempotencyKey: string): Promise<KnownRequest | undefined> {
    const row = await this.database.manager.findOneBy(OrderEntity, { userId, idempotencyKey });
    return row
      ? { order: await withLines(this.database.manager, row), requestHash: row.requestHash }
      : undefined;
  }

  async find(orderId: string): Promise<Order | undefined> {
    const row = await this.database.manager.findOneBy(OrderEntity, { orderId });
    return row ? withLines(this.database.manager, row) : undefined;
  }

  /** One customer's orders, newest first. */
  list(userId: string, limit: number, after?: OrderPosition): Promise<Omit<Order, 'lines'>[]> {
    const query = this.database.manager
      .createQueryBuilder(OrderEntity, 'o')
      .where('o.userId = :userId', { userId })
      .orderBy({ 'o.placedAt': 'DESC', 'o.orderId': 'DESC' })
      .limit(limit);
    if (after) query.andWhere('(o.placed_at, o.order_id) < (:placedAt, :orderId)', after);
    return query.getMany();
  }

  async history(orderId: string): Promise<OrderHistory | undefined> {
    const rows = await this.database.manager.query<(HistoryEntry & { userId: string })[]>(
      `SELECT o.user_id AS "userId", e.at, e.event, e.status, e.gtxid
       FROM orders o JOIN order_event e USING (order_id) WHERE order_id = $1 ORDER BY e.sequence`,
      [orderId],
    );
    const [first] = rows;
    return first && { userId: first.userId, entries: rows };
  }

  /** R9: no other transaction can change the order until this one ends. */
  async lock(transaction: EntityManager, orderId: string): Promise<Order | undefined> {
    const row = await locked(transaction, orderId).getOne();
    return row ? withLines(transaction, row) : undefined;
  }

  /** Like `lock`, but returns undefined if another transaction has the lock, because it is changing the order. */
  async lockIfFree(transaction: EntityManager, orderId: string): Promise<Order | undefined> {
    const row = await locked(transaction, orderId).setOnLocked('skip_locked').getOne();
    return row ? withLines(transaction, row) : undefined;
  }

  /**
   * Writes a step of a locked order: the order, its event log and the outbox.
   *
   * @param cause the id of the event that caused the step; null if a person or a deadline caused it.
   */
  async save(transaction: EntityManager, step: Step, cause: string | null): Promise<void> {
    const { orderId, status, reason, sequence, pointsToEarn, askedAt, settledAt } = step.order;
    await transaction.update(
      OrderEntity,
      { orderId },
      { status, reason, sequence, pointsToEarn, askedAt, settledAt },
    );
    if (step.pricesNew) await savePrices(transaction, step.order);
    const { gtxid } = currentTrace() ?? startTrace();
    await transaction.query(
      `INSERT INTO order_event (order_id, sequence, event, status, cause, gtxid, at)
       VALUES ($1, $2, $3, $4, $5, $6, $7)`,
      [orderId, sequence, step.event, status, cause, gtxid, step.at],
    );
    await appendToOutbox(transaction, orderEvent(step));
  }
}

function locked(transaction: EntityManager, orderId: string): SelectQueryBuilder<OrderRow> {
  return transaction
    .createQueryBuilder(OrderEntity, 'o')
    .setLock('pessimistic_write')
    .where({ orderId });
}

async function savePrices(transaction: EntityManager, { orderId, lines }: Order): Promise<void> {
  await transaction.query(
    `UPDATE order_line AS line SET unit_price_cents = priced.cents
     FROM unnest($2::uuid[], $3::bigint[]) AS priced (product_id, cents)
     WHERE line.order_id = $1 AND line.product_id = priced.product_id`,
    [
      orderId,
      lines.map(({ productId }) => productId),
      lines.map(({ unitPriceCents }) => unitPriceCents),
    ],
  );
}

async function withLines(manager: EntityManager, row: OrderRow): Promise<Order> {
  const lines = await manager.find(OrderLineEntity, {
    where: { orderId: row.orderId },
    order: { lineNumber: 'ASC' },
  });
  return { ...row, lines };
}
