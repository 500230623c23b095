// What time does to orders whose participants do not answer, in a running service with a clock that the test puts forward.
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
  it('R8: product-service is asked again: a new event, the same data', async () => {
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

  it('R8: user-service is asked again: a new event, the same data', async () => {
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

  it('asks again at each further one, counted from the last time', async () => {
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
    // The sweep that asked for the others has found it not due yet.
    expect(await eventsOf(young)).toEqual([['OrderPlaced', 'awaiting-stock']]);
  });

  it('the answer to the repeated request moves the order on, as the first would have', async () => {
    const orderId = await service.placed(ada);
    service.passTime(SOFT_MS);
    await service.events.waitFor(OrderPlaced, orderId, 2);
    await service.reserveStock(orderId);
    await service.events.waitFor(OrderPaymentDue, orderId);
    // One step before both requests had been answered: the second reply is late.
    await service.reserveStock(orderId);
    await service.capturePayment(orderId);
    const confirmed = await service.events.waitFor(OrderConfirmed, orderId);
    expect(confirmed.sequence).toBe(4);
    expect(service.events.of(OrderPaymentDue, orderId)).toHaveLength(1);
  });

  it('is counted', async () => {
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
    'an order that is %s is cancelled, and the others are told what to undo',
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

  it('R9: a reply that comes after it changes nothing', async () => {
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

  it('a settled order is left alone', async () => {
    const orderId = await service.confirmed(ada);
    const marker = await service.placed(ada);
    service.passTime(HARD_MS);
    await service.events.waitFor(OrderCancelled, marker);
    expect((await service.order(ada, orderId)).status).toBe('confirmed');
    expect(await service.log(orderId)).toHaveLength(3);
  });
});

it('what the sweep does for an order goes under the order’s own identifier, at its own depth', async () => {
  const { body, headers } = await service.place(ada);
  const { orderId } = body;
  const gtxid = headers.get('x-gtxid');
  const first = await service.events.waitFor(OrderPlaced, orderId);
  service.passTime(SOFT_MS);
  const again = await service.events.waitFor(OrderPlaced, orderId, 2);
  service.passTime(HARD_MS);
  const given = await service.events.waitFor(OrderCancelled, orderId);
  for (const event of [first, again, given]) {
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

it('prices that came before the deadline stay with the order', async () => {
  const orderId = await service.placed(ada);
  await service.reserveStock(orderId);
  await service.events.waitFor(OrderPaymentDue, orderId);
  service.passTime(HARD_MS);
  await service.events.waitFor(OrderCancelled, orderId);
  expect((await service.order(ada, orderId)).lines).toEqual(priced);
});
