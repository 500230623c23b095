// A participant's reply can be replayed from the dead letters two weeks after the order was cancelled. Then the inbox may
// have deleted the id of its event. The order still has its status (R9): a reply has an effect only in the status that
// waits for it.
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

/** The data is valid for each of the replies, because unknown fields are ignored. */
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
  ['was confirmed', () => service.confirmed(ada)],
  ['was waiting for its stock', () => service.placed(ada)],
];

describe.each(histories)('R9: for a cancelled order that %s', (_what, createOrder) => {
  it.each([
    ['StockReserved', StockReserved, ''],
    ['StockRejected', StockRejected, 'out-of-stock'],
    ['PaymentCaptured', PaymentCaptured, ''],
    ['PaymentDeclined', PaymentDeclined, 'insufficient-funds'],
  ] as const)('a late %s changes nothing', async (_name, definition, reason) => {
    const orderId = await createOrder();
    await service.cancel(ada, orderId);
    const [order, log] = [await service.order(ada, orderId), await service.log(orderId)];
    expect(order).toMatchObject({ status: 'cancelled', reason: 'customer-request' });

    await replay(definition, orderId, reason);
    expect(await service.order(ada, orderId)).toEqual(order);
    // One transaction writes an event to the log and to the outbox. So the log shows that no event was published.
    expect(await service.log(orderId)).toEqual(log);
  });
});
