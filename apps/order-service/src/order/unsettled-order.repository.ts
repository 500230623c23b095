// The SQL for unsettled orders. All queries use the index of these orders, which stays small.
import { Database } from '@shop/postgres';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

export interface UnsettledOrders {
  readonly awaitingStock: number;
  readonly awaitingPayment: number;
  /** How many of these orders have passed their hard deadline. */
  readonly overdue: number;
}

export interface DueOrder {
  readonly orderId: string;
  /** The trace of the request that placed it. */
  readonly gtxid: string;
  readonly ltxid: number;
}

export interface DueQuery {
  readonly now: Date;
  /** The soft deadline has passed for orders whose last request was sent at this time or before. */
  readonly askedUntil: Date;
  readonly except: ReadonlySet<string>;
  readonly limit: number;
}

/** The count stops here, to limit its cost. Above this number the exact count does not matter. */
const MAX_COUNT = 10_000;

@Injectable()
export class UnsettledOrderRepository {
  constructor(private readonly database: Database) {}

  async count(): Promise<UnsettledOrders> {
    const [counts] = await this.database.manager.query<[UnsettledOrders]>(
      `SELECT (count(*) FILTER (WHERE status = 'awaiting-stock'))::int AS "awaitingStock",
              (count(*) FILTER (WHERE status = 'awaiting-payment'))::int AS "awaitingPayment",
              (count(*) FILTER (WHERE expires_at < now()))::int AS overdue
       FROM (SELECT status, expires_at FROM orders
             WHERE settled_at IS NULL ORDER BY expires_at LIMIT $1) AS unsettled`,
      [MAX_COUNT],
    );
    return counts;
  }

  /** Orders that have passed a deadline. Their order is by the hard deadline, so those to cancel come first. */
  due(
    transaction: EntityManager,
    { now, askedUntil, except, limit }: DueQuery,
  ): Promise<DueOrder[]> {
    return transaction.query<DueOrder[]>(
      `SELECT order_id AS "orderId", gtxid, ltxid FROM orders
       WHERE settled_at IS NULL AND (expires_at <= $1 OR asked_at <= $2)
         AND order_id <> ALL ($3::uuid[])
       ORDER BY expires_at LIMIT $4`,
      [now, askedUntil, [...except], limit],
    );
  }
}
