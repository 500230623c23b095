import { OrderRejected, type OrderTimeline, StockRejected } from '@shop/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, type OrderService, startOrderService } from '../order-service.fixture.js';

let service: OrderService;

beforeAll(async () => {
  service = await startOrderService();
});
afterAll(() => service.close());

describe('the timeline', () => {
  it('contains each event with its status, oldest first', async () => {
    const ada = await service.customer();
    const orderId = await service.confirmed(ada);
    const entries = await service.timeline(ada, orderId);
    expect(entries.map(({ event, status }) => [event, status])).toEqual([
      ['OrderPlaced', 'awaiting-stock'],
      ['OrderPaymentDue', 'awaiting-payment'],
      ['OrderConfirmed', 'confirmed'],
    ]);
    const times = entries.map(({ at }) => at);
    expect(times).toEqual(times.toSorted());
    const { placedAt, settledAt } = await service.order(ada, orderId);
    expect([times.at(0), times.at(-1)]).toEqual([placedAt, settledAt]);
  });

  it('shows the GTXID of each event; a reply has the GTXID of its request', async () => {
    const ada = await service.customer();
    const placed = await service.place(ada);
    const { orderId } = placed.body;
    const gtxid = placed.headers.get('x-gtxid');
    const data = { orderId, reason: 'out-of-stock' };
    const headers = { 'x-gtxid': gtxid ?? '', 'x-ltxid': '2' };
    await service.events.publish(StockRejected, { subject: orderId, data, headers });
    await service.events.waitFor(OrderRejected, orderId);
    expect(await service.timeline(ada, orderId)).toMatchObject([
      { event: 'OrderPlaced', gtxid },
      { event: 'OrderRejected', status: 'rejected', gtxid },
    ]);
  });

  it('shows a cancellation with the GTXID of its request', async () => {
    const ada = await service.customer();
    const placed = await service.place(ada);
    const { orderId } = placed.body;
    const cancelled = await service.cancel(ada, orderId);
    const calls = [placed, cancelled].map(({ headers }) => headers.get('x-gtxid'));
    expect(new Set(calls).size).toBe(2);
    expect(await service.timeline(ada, orderId)).toMatchObject([
      { event: 'OrderPlaced', gtxid: calls[0] },
      { event: 'OrderCancelled', status: 'cancelled', gtxid: calls[1] },
    ]);
  });

  it('is shown to the order’s customer and to admins only', async () => {
    const ada = await service.customer();
    const orderId = await service.placed(ada);
    const path = `/orders/${orderId}/timeline`;
    for (const reader of [ada, await service.customer(['admin'])]) {
      const answer = await service.call<OrderTimeline>(reader, 'GET', path);
      expect([answer.status, answer.body.orderId]).toEqual([200, orderId]);
    }
    const other = await service.call(await service.customer(), 'GET', path);
    expect([other.status, codeOf(other)]).toEqual([404, 'not-found']);
    const none = await service.call(ada, 'GET', `/orders/${randomUUID()}/timeline`);
    expect([none.status, codeOf(none)]).toEqual([404, 'not-found']);
    expect((await service.call(ada, 'GET', '/orders/no-id/timeline')).status).toBe(400);
    expect((await fetch(service.url + path)).status).toBe(401);
  });

  it('accepts the order’s id in upper case', async () => {
    const ada = await service.customer();
    const orderId = await service.placed(ada);
    expect(await service.timeline(ada, orderId.toUpperCase())).toHaveLength(1);
  });
});
