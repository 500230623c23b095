// The deadlines of orders whose participants do not reply, in a running service. The tests move its clock forward.
import {
  OrderCancelled,
  OrderConfirmed,
  OrderPaymentDue,
  OrderPlaced,
  PaymentCaptured,
  StockReserved,
} from '@shop/contracts';
import { eventually, scrape } from '@shop/testing';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type Caller,
  type OrderService,
  priced,
  request,
  startOrderService,
} from '../order-service.fixture.js';

const SOFT_MS = 10_000;
const HARD_MS = 120_000;

let service: OrderService;
let ada: Caller;

beforeAll(async () => {
  service = await startOrderService();
  ada = await service.customer();
});
afterAll(() => service.close());

const eventsOf = async (orderId: string) =>
  (await service.log(orderId)).map(({ event, status }) => [event, status]);

const metric = async (series: string) => (await scrape(service.metricsUrl)).get(series);

describe('at the soft deadline', () => {
  it('R8: repeats the request to product-service in a new event with the same data', async () => {
    const orderId = await service.placed(ada);
    const first = await service.events.waitFor(OrderPlaced, orderId);
    service.passTime(SOFT_MS);
    const again = await service.events.waitFor(OrderPlaced, orderId, 2);
    expect(again.id).not.toBe(first.id);
    expect([first.sequence, again.sequence]).toEqual([1, 2]);
    expect(JSON.parse(again.value)).toEqual(JSON.parse(first.value));
    expect(await service.order(ada, orderId)).toMatchObject({ status: 'awaiting-stock' });
    expect(await service.log(orderId)).toMatchObject([
      { sequence: 1, event: 'OrderPlaced', status: 'awaiting-stock' },
      { sequence: 2, event: 'OrderPlaced', status: 'awaiting-stock', cause: null },
    ]);
  });

  it('R8: repeats the request to user-service in a new event with the same data', async () => {
    const orderId = await service.placed(ada);
    await service.reserveStock(orderId);
    const first = await service.events.waitFor(OrderPaymentDue, orderId);
    service.passTime(SOFT_MS);
    const again = await service.events.waitFor(OrderPaymentDue, orderId, 2);
    expect(again.id).not.toBe(first.id);
    expect([first.sequence, again.sequence]).toEqual([2, 3]);
    expect(JSON.parse(again.value)).toEqual(JSON.parse(first.value));
    expect(service.events.of(OrderPlaced, orderId)).toHaveLength(1);
  });

  it('repeats the request at each further deadline, counted from the last request', async () => {
    const orderId = await service.placed(ada);
    for (const count of [2, 3]) {
      service.passTime(SOFT_MS);
      await service.events.waitFor(OrderPlaced, orderId, count);
    }
    const late = await service.placed(ada);
    service.passTime(SOFT_MS - 1_000);
    const young = await service.placed(ada);
    service.passTime(1_000);
    await service.events.waitFor(OrderPlaced, orderId, 4);
    await service.events.waitFor(OrderPlaced, late, 2);
    // The sweep that repeated the other requests has also seen this order.
    expect(await eventsOf(young)).toEqual([['OrderPlaced', 'awaiting-stock']]);
  });

  it('accepts the reply to the repeated request, and ignores a second reply', async () => {
    const orderId = await service.placed(ada);
    service.passTime(SOFT_MS);
    await service.events.waitFor(OrderPlaced, orderId, 2);
    await service.reserveStock(orderId);
    await service.events.waitFor(OrderPaymentDue, orderId);
    // The reply to the other request: now it is late.
    await service.reserveStock(orderId);
    await service.capturePayment(orderId);
    const confirmed = await service.events.waitFor(OrderConfirmed, orderId);
    expect(confirmed.sequence).toBe(4);
    expect(service.events.of(OrderPaymentDue, orderId)).toHaveLength(1);
  });

  it('counts the repeated requests', async () => {
    const series = 'orders_asked_again_total{status="awaiting-stock"}';
    const before = (await metric(series)) ?? 0;
    const orderId = await service.placed(ada);
    service.passTime(SOFT_MS);
    await service.events.waitFor(OrderPlaced, orderId, 2);
    await eventually(async () => expect(await metric(series)).toBeGreaterThan(before));
  });
});

describe('at the hard deadline', () => {
  it.each(['awaiting-stock', 'awaiting-payment'] as const)(
    'cancels an order that is %s, and publishes what the participants undo',
    async (status) => {
      const timedOut = 'orders_settled_total{status="cancelled",reason="timed-out"}';
      const before = (await metric(timedOut)) ?? 0;
      const orderId = await service.placed(ada);
      if (status === 'awaiting-payment') {
        await service.reserveStock(orderId);
        await service.events.waitFor(OrderPaymentDue, orderId);
      }
      service.passTime(HARD_MS);
      const event = await service.events.waitFor(OrderCancelled, orderId);
      expect(event.data).toMatchObject({ orderId, reason: 'timed-out', lines: request.lines });
      const order = await service.order(ada, orderId);
      expect(order).toMatchObject({ status: 'cancelled', reason: 'timed-out' });
      expect(await service.cancel(ada, orderId)).toMatchObject({
        status: 200,
        body: { reason: 'timed-out' },
      });
      await eventually(async () => expect(await metric(timedOut)).toBeGreaterThan(before));
    },
  );

  it('R9: ignores a later reply', async () => {
    const orderId = await service.placed(ada);
    service.passTime(HARD_MS);
    await service.events.waitFor(OrderCancelled, orderId);
    const before = await service.log(orderId);
    await service.reserveStock(orderId);
    await service.capturePayment(orderId);
    const replies = [StockReserved, PaymentCaptured];
    const handled = async () => {
      const ids = replies.map((reply) => service.events.of(reply, orderId)[0]?.id);
      expect(
        await service.database.query(`SELECT 1 FROM inbox WHERE event_id = ANY($1::uuid[])`, [ids]),
      ).toHaveLength(2);
    };
    await eventually(handled);
    expect(await service.log(orderId)).toEqual(before);
    expect((await service.order(ada, orderId)).status).toBe('cancelled');
  });

  it('does not change a settled order', async () => {
    const orderId = await service.confirmed(ada);
    const marker = await service.placed(ada);
    service.passTime(HARD_MS);
    await service.events.waitFor(OrderCancelled, marker);
    expect((await service.order(ada, orderId)).status).toBe('confirmed');
    expect(await service.log(orderId)).toHaveLength(3);
  });
});

it('continues the trace of the order, at its LTXID, when a deadline has passed', async () => {
  const { body, headers } = await service.place(ada);
  const { orderId } = body;
  const gtxid = headers.get('x-gtxid');
  const first = await service.events.waitFor(OrderPlaced, orderId);
  service.passTime(SOFT_MS);
  const again = await service.events.waitFor(OrderPlaced, orderId, 2);
  service.passTime(HARD_MS);
  const cancelled = await service.events.waitFor(OrderCancelled, orderId);
  for (const event of [first, again, cancelled]) {
    expect(event.headers).toMatchObject({ 'x-gtxid': gtxid, 'x-ltxid': '1' });
    expect(event.headers['traceparent']).toContain(`-${gtxid}-`);
  }
  const entries = await service.timeline(ada, orderId);
  expect(entries.map((entry) => [entry.event, entry.gtxid])).toEqual([
    ['OrderPlaced', gtxid],
    ['OrderPlaced', gtxid],
    ['OrderCancelled', gtxid],
  ]);
});

it('keeps the prices of an order that is cancelled at its deadline', async () => {
  const orderId = await service.placed(ada);
  await service.reserveStock(orderId);
  await service.events.waitFor(OrderPaymentDue, orderId);
  service.passTime(HARD_MS);
  await service.events.waitFor(OrderCancelled, orderId);
  expect((await service.order(ada, orderId)).lines).toEqual(priced);
});
