// The SQL of the orders that are on their way. All of it reads their index only, which stays small.
import { Database } from '@shop/postgres';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

export interface UnsettledOrders {
  readonly awaitingStock: number;
  readonly awaitingPayment: number;
  /** Those of them whose hard deadline has passed. */
  readonly overdue: number;
}

export interface DueOrder {
  readonly orderId: string;
  /** The trace of the call that placed it. */
  readonly gtxid: string;
  readonly ltxid: number;
}

export interface DueQuery {
  readonly now: Date;
  /** Who was asked at this time or before has had the time of the soft deadline. */
  readonly askedUntil: Date;
  readonly except: ReadonlySet<string>;
  readonly limit: number;
}

/** Counting ends here: with more than that unsettled, the exact number is not the news. */
const COUNT_AT_MOST = 10_000;

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
      [COUNT_AT_MOST],
    );
    return counts;
  }

  /** Orders that are past one of their deadlines; by the hard one, so that those to give up come first. */
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
