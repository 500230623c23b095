import {
  OrderConfirmed,
  OrderPaymentDue,
  OrderRejected,
  PaymentCaptured,
  PaymentDeclined,
  StockRejected,
  StockReserved,
} from '@shop/contracts';
import { eventually } from '@shop/testing';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OrderService, priced, request, startOrderService } from '../order-service.fixture.js';

let service: OrderService;

beforeAll(async () => {
  service = await startOrderService();
});
afterAll(() => service.close());

describe('the saga', () => {
  it('confirms an order whose stock is reserved and whose payment is captured', async () => {
    const ada = await service.customer();
    const orderId = await service.confirmed(ada);
    expect(await service.order(ada, orderId)).toMatchObject({
      status: 'confirmed',
      reason: null,
      pointsEarned: 30,
      lines: priced,
    });
    const causes = [
      null,
      service.events.of(StockReserved, orderId)[0]?.id,
      service.events.of(PaymentCaptured, orderId)[0]?.id,
    ];
    expect(await service.log(orderId)).toEqual([
      { sequence: 1, event: 'OrderPlaced', status: 'awaiting-stock', cause: causes[0] },
      { sequence: 2, event: 'OrderPaymentDue', status: 'awaiting-payment', cause: causes[1] },
      { sequence: 3, event: 'OrderConfirmed', status: 'confirmed', cause: causes[2] },
    ]);
    expect(service.events.of(OrderConfirmed, orderId)[0]?.sequence).toBe(3);
  });

  it.each(['out-of-stock', 'unknown-product', 'timed-out'] as const)(
    'rejects an order with the reason %s',
    async (reason) => {
      const ada = await service.customer();
      const orderId = await service.placed(ada);
      await service.events.publish(StockRejected, { subject: orderId, data: { orderId, reason } });
      const event = await service.events.waitFor(OrderRejected, orderId);
      expect(event.data).toMatchObject({ reason, lines: request.lines });
      expect(await service.order(ada, orderId)).toMatchObject({ status: 'rejected', reason });
    },
  );

  it('rejects an order whose prices have changed', async () => {
    const ada = await service.customer();
    const orderId = await service.placed(ada);
    await service.reserveStock(
      orderId,
      priced.map((line) => ({ ...line, unitPriceCents: 600 })),
    );
    const event = await service.events.waitFor(OrderRejected, orderId);
    expect(event.data).toMatchObject({ reason: 'price-changed', lines: request.lines });
  });

  it('rejects an order whose payment is declined', async () => {
    const ada = await service.customer();
    const orderId = await service.placed(ada);
    await service.reserveStock(orderId);
    await service.events.waitFor(OrderPaymentDue, orderId);
    const data = { orderId, reason: 'insufficient-funds' };
    await service.events.publish(PaymentDeclined, { subject: orderId, data });
    const event = await service.events.waitFor(OrderRejected, orderId);
    expect(event.data).toMatchObject({ reason: 'insufficient-funds', lines: request.lines });
  });

  it('changes an order once for a reply that is delivered twice', async () => {
    const ada = await service.customer();
    const orderId = await service.placed(ada);
    const twice = { id: randomUUID(), subject: orderId, data: { orderId, lines: priced } };
    await service.events.publish(StockReserved, twice);
    await service.events.publish(StockReserved, twice);
    await service.events.waitFor(OrderPaymentDue, orderId);
    await service.capturePayment(orderId);
    await service.events.waitFor(OrderConfirmed, orderId);
    expect(service.events.of(OrderPaymentDue, orderId)).toHaveLength(1);
  });

  it('R9: ignores a payment for an order that still waits for its stock', async () => {
    const ada = await service.customer();
    const orderId = await service.placed(ada);
    await service.capturePayment(orderId);
    // It has the same key, so it is handled after the payment.
    await service.reserveStock(orderId);
    await service.events.waitFor(OrderPaymentDue, orderId);
    expect((await service.log(orderId)).map(({ event }) => event)).toEqual([
      'OrderPlaced',
      'OrderPaymentDue',
    ]);
  });

  it('R9: ignores replies for an order that the customer has cancelled', async () => {
    const ada = await service.customer();
    const orderId = await service.placed(ada);
    await service.cancel(ada, orderId);
    await service.reserveStock(orderId);
    const marker = await service.placed(ada);
    await service.reserveStock(marker);
    await service.events.waitFor(OrderPaymentDue, marker);
    await eventually(() => expectHandled(service.events.of(StockReserved, orderId)[0]?.id));
    expect(await service.order(ada, orderId)).toMatchObject({ status: 'cancelled' });
    expect(service.events.of(OrderPaymentDue, orderId)).toEqual([]);
  });
});

async function expectHandled(eventId: string | undefined): Promise<void> {
  const rows = await service.database.query(`SELECT 1 FROM inbox WHERE event_id = $1`, [eventId]);
  expect(rows).toHaveLength(1);
}
