// Tests the saga participant as other services use it: through the events that it receives and publishes.
import {
  OrderCancelled,
  OrderConfirmed,
  OrderPlaced,
  OrderRejected,
  StockRejected,
  StockReserved,
} from '@shop/contracts';
import { eventually, observeEvents } from '@shop/testing';
import { v7 as uuidv7 } from 'uuid';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { ProductDocument } from '../catalog/product.schema.js';
import { sampleProduct } from '../catalog/sample-product.fixture.js';
import { type RunningService, startService } from '../service.fixture.js';
import { Attempt } from './attempt.js';
import { ReservationService } from './reservation.service.js';
import { StockRepository } from './stock.repository.js';

let service: RunningService;
let events: Awaited<ReturnType<typeof observeEvents>>;
let productId: string;

beforeAll(async () => {
  service = await startService();
  events = await observeEvents(service.topics);
});
afterAll(async () => {
  await events.close();
  await service.close();
});
beforeEach(async () => {
  const product = sampleProduct({ priceCents: 250, stock: 10 });
  productId = product._id;
  await service.products.insertOne(product);
});

function newOrder(quantity = 4) {
  const [orderId, userId, now] = [uuidv7(), uuidv7(), Date.now()];
  const [lines, totalCents] = [[{ productId, quantity }], quantity * 250];
  const times = {
    placedAt: new Date(now).toISOString(),
    expiresAt: new Date(now + 120_000).toISOString(),
  };
  const ended = { orderId, userId, lines, reason: 'customer-request' };
  return {
    orderId,
    lines,
    placed: (envelope: { id?: string; key?: string; headers?: Record<string, string> } = {}) => {
      const { key = orderId, ...rest } = envelope;
      const data = { orderId, userId, lines, totalCents, ...times };
      return events.publish(OrderPlaced, { subject: key, ...rest, data });
    },
    confirmed: () =>
      events.publish(OrderConfirmed, {
        subject: orderId,
        data: { orderId, userId, lines, totalCents },
      }),
    rejected: () => events.publish(OrderRejected, { subject: orderId, data: ended }),
    cancelled: () => events.publish(OrderCancelled, { subject: orderId, data: ended }),
  };
}

function expectCounters(counters: Partial<ProductDocument>): Promise<void> {
  return eventually(async () => {
    expect(await service.products.findById(productId).lean()).toMatchObject(counters);
  });
}

const untouched = { onHand: 10, available: 10, reserved: 0, sold: 0 };

describe('the saga', () => {
  it('OrderPlaced → StockReserved with the prices; OrderConfirmed → sold; OrderCancelled → restocked', async () => {
    const order = newOrder();
    await order.placed();
    const reply = await events.waitFor(StockReserved, order.orderId);
    expect(reply.data).toEqual({
      orderId: order.orderId,
      lines: [{ productId, quantity: 4, unitPriceCents: 250 }],
    });
    await order.confirmed();
    await expectCounters({ onHand: 6, available: 6, reserved: 0, sold: 4 });
    await order.cancelled();
    await expectCounters(untouched);
  });

  it('OrderPlaced → StockRejected; OrderRejected → nothing stays reserved', async () => {
    const order = newOrder(11);
    await order.placed();
    const reply = await events.waitFor(StockRejected, order.orderId);
    expect(reply.data).toEqual({ orderId: order.orderId, reason: 'out-of-stock' });
    await order.rejected();
    await eventually(async () => {
      const decision = await service.app.get(StockRepository).findDecision(order.orderId);
      expect(decision?.outcome).toBe('released');
    });
    await expectCounters(untouched);
  });

  it('a reservation is released when the payment is declined', async () => {
    const order = newOrder();
    await order.placed();
    await events.waitFor(StockReserved, order.orderId);
    await order.rejected();
    await expectCounters(untouched);
  });

  it('a reply continues the trace of its request, with the next LTXID', async () => {
    const [order, gtxid] = [newOrder(), 'c0ffee00'.repeat(4)];
    const traceparent = `00-${gtxid}-00f067aa0ba902b7-01`;
    await order.placed({ headers: { traceparent, 'x-gtxid': gtxid, 'x-ltxid': '2' } });
    const reply = await events.waitFor(StockReserved, order.orderId);
    expect(reply.headers).toMatchObject({ 'x-gtxid': gtxid, 'x-ltxid': '3' });
  });
});

describe('R1: replies', () => {
  it('the service publishes the same reply for a repeated delivery and a repeated request (R8)', async () => {
    const [order, eventId] = [newOrder(), uuidv7()];
    await order.placed({ id: eventId });
    const first = await events.waitFor(StockReserved, order.orderId);
    await order.placed({ id: eventId });
    await order.placed(); // R8: a new event id, the same request
    const third = await events.waitFor(StockReserved, order.orderId, 3);
    expect([third.id, third.data]).toEqual([first.id, first.data]);
    await expectCounters({ available: 6, reserved: 4 });
  });

  it('the next delivery publishes the reply if an attempt crashed after its decision', async () => {
    const order = newOrder();
    const decision = await service.app.get(ReservationService).reserve(new Attempt(), {
      orderId: order.orderId,
      lines: order.lines,
      expiresAt: new Date(Date.now() + 60_000),
    });
    await order.placed();
    expect((await events.waitFor(StockReserved, order.orderId)).id).toBe(decision.replyId);
    await expectCounters({ available: 6, reserved: 4 });
  });

  it('an order that was cancelled before OrderPlaced reserves nothing and gets no reply', async () => {
    const [order, marker] = [newOrder(), newOrder(1)];
    await order.cancelled();
    await eventually(async () => {
      expect(await service.app.get(StockRepository).findDecision(order.orderId)).toMatchObject({
        outcome: 'released',
      });
    });
    await order.placed();
    // It has the same key, so it is handled after the event that must get no reply.
    await marker.placed({ key: order.orderId });
    await events.waitFor(StockReserved, marker.orderId);
    await expectCounters({ available: 9, reserved: 1 });
    expect(events.of(StockReserved, order.orderId)).toEqual([]);
    expect(events.of(StockRejected, order.orderId)).toEqual([]);
  });
});

describe('R3: the decision is stored', () => {
  it('a rejected order gets the same reply after the stock has changed', async () => {
    const order = newOrder(11);
    await order.placed();
    const first = await events.waitFor(StockRejected, order.orderId);
    await service.products.updateOne({ _id: productId }, { $inc: { onHand: 5, available: 5 } });
    await order.placed();
    expect((await events.waitFor(StockRejected, order.orderId, 2)).id).toBe(first.id);
    expect(events.of(StockReserved, order.orderId)).toEqual([]);
  });
});
