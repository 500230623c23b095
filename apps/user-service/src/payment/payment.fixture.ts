// Runs user-service with its events. The tests publish the events of order-service.
import {
  type OrderConfirmed,
  OrderPaymentDue,
  type OrderRejected,
  PaymentCaptured,
} from '@shop/contracts';
import { Database } from '@shop/postgres';
import { eventually } from '@shop/testing';
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { startUserService, wallet } from '../user-service.fixture.js';

export interface Order {
  readonly orderId: string;
  readonly userId: string;
  readonly totalCents: number;
}

type OrderEvent = typeof OrderPaymentDue | typeof OrderConfirmed | typeof OrderRejected;

export async function startPayments() {
  const { service, app, database, events, close } = await startUserService();

  async function order(totalCents: number, { balance = 10_000 } = {}): Promise<Order> {
    return { orderId: randomUUID(), userId: await service.customer(balance), totalCents };
  }

  /** Each call publishes a new event, unless an id is given. Returns the id. */
  async function send(
    definition: OrderEvent,
    { orderId, userId, totalCents }: Order,
    id: string = randomUUID(),
  ): Promise<string> {
    const data = { orderId, userId, totalCents, reason: 'customer-request', lines: [] };
    await events.publish(definition, { subject: orderId, data, id });
    return id;
  }

  async function paid(totalCents: number): Promise<Order> {
    const placed = await order(totalCents);
    await send(OrderPaymentDue, placed);
    await events.waitFor(PaymentCaptured, placed.orderId);
    return placed;
  }

  return {
    database,
    events,
    service,
    db: app.get(Database, { strict: false }),
    order,
    send,
    /** Creates an order whose payment is captured. */
    paid,
    /** Resolves when the event has been handled. */
    sendAndWait: async (definition: OrderEvent, placed: Order): Promise<void> => {
      const id = await send(definition, placed);
      await eventually(async () => {
        const found = await database.query(`SELECT 1 FROM inbox WHERE event_id = $1`, [id]);
        expect(found).toHaveLength(1);
      });
    },
    ledger: ({ orderId }: Order) =>
      database.query<{ kind: string; cents: number; points: number }>(
        `SELECT kind, cents::int, points::int FROM ledger_entry
         WHERE order_id = $1 ORDER BY entry_id`,
        [orderId],
      ),
    status: async ({ orderId }: Order): Promise<string | undefined> => {
      const [row] = await database.query<{ status: string }>(
        `SELECT status FROM payment WHERE order_id = $1`,
        [orderId],
      );
      return row?.status;
    },
    walletOf: ({ userId }: Order) => wallet(database, userId),
    close,
  };
}
