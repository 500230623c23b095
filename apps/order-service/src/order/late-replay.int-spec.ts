// A participant's reply may be replayed from the dead letters two weeks after the order was cancelled, when the inbox has
// forgotten its event. The order has not (R9): a reply counts in the status that waits for it, and nowhere else.
import {
  PaymentCaptured,
  PaymentDeclined,
  retryTopic,
  StockRejected,
  StockReserved,
} from '@shop/contracts';
import { eventually } from '@shop/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Caller,
  type OrderService,
  priced,
  startOrderService,
} from '../order-service.fixture.js';

let service: OrderService;
let ada: Caller;

beforeAll(async () => {
  service = await startOrderService();
  ada = await service.customer();
});
afterAll(() => service.close());

/** Fits each of the replies: unknown fields are ignored. */
async function replay(
  { type, topic }: { type: string; topic: string },
  orderId: string,
  reason: string,
): Promise<void> {
  const [id, time] = [randomUUID(), new Date().toISOString()];
  const data = { orderId, lines: priced, reason, amountCents: 3_000, pointsToEarn: 30 };
  await service.events.publishRaw(retryTopic(topic, 'order-service'), {
    key: orderId,
    value: JSON.stringify(data),
    headers: { ce_id: id, ce_type: type, ce_subject: orderId, ce_time: time, 'x-attempts': '4' },
  });
  await eventually(async () => {
    const handled = `SELECT 1 FROM inbox WHERE event_id = $1`;
    expect(await service.database.query(handled, [id])).toHaveLength(1);
  });
}

const histories: [string, () => Promise<string>][] = [
  ['was confirmed before', () => service.confirmed(ada)],
  ['had asked for its stock', () => service.placed(ada)],
];

describe.each(histories)('R9: of a cancelled order that %s', (_what, begin) => {
  it.each([
    ['StockReserved', StockReserved, ''],
    ['StockRejected', StockRejected, 'out-of-stock'],
    ['PaymentCaptured', PaymentCaptured, ''],
    ['PaymentDeclined', PaymentDeclined, 'insufficient-funds'],
  ] as const)('a late %s is harmless', async (_name, definition, reason) => {
    const orderId = await begin();
    await service.cancel(ada, orderId);
    const [order, log] = [await service.order(ada, orderId), await service.log(orderId)];
    expect(order).toMatchObject({ status: 'cancelled', reason: 'customer-request' });

    await replay(definition, orderId, reason);
    expect(await service.order(ada, orderId)).toEqual(order);
    // Each event of an order is in its log, written in the same transaction: none has gone out.
    expect(await service.log(orderId)).toEqual(log);
  });
});
