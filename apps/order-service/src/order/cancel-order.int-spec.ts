import { OrderCancelled, OrderRejected, StockRejected } from '@shop/contracts';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, type OrderService, request, startOrderService } from '../order-service.fixture.js';

let service: OrderService;

beforeAll(async () => {
  service = await startOrderService();
});
afterAll(() => service.close());

describe('cancelling an order', () => {
  it('cancels a confirmed order and publishes what the participants undo', async () => {
    const ada = await service.customer();
    const orderId = await service.confirmed(ada);
    const answer = await service.cancel(ada, orderId);
    expect(answer).toMatchObject({
      status: 200,
      body: { status: 'cancelled', reason: 'customer-request', pointsEarned: 0 },
    });
    const event = await service.events.waitFor(OrderCancelled, orderId);
    expect(event).toMatchObject({ sequence: 4, data: { lines: request.lines } });
  });

  it('changes nothing if the request is repeated', async () => {
    const ada = await service.customer();
    const orderId = await service.placed(ada);
    const answers = await Promise.all([1, 2, 3].map(() => service.cancel(ada, orderId)));
    expect(answers.map(({ status, body }) => [status, body.status])).toEqual(
      Array(3).fill([200, 'cancelled']),
    );
    expect(await service.log(orderId)).toHaveLength(2);
  });

  it('is refused for a rejected order', async () => {
    const ada = await service.customer();
    const orderId = await service.placed(ada);
    const data = { orderId, reason: 'out-of-stock' };
    await service.events.publish(StockRejected, { subject: orderId, data });
    await service.events.waitFor(OrderRejected, orderId);
    const answer = await service.cancel(ada, orderId);
    expect(answer.status).toBe(409);
    expect(codeOf(answer)).toBe('order-not-cancellable');
  });

  it('R10: is refused later than 30 days after the confirmation', async () => {
    const ada = await service.customer();
    const [late, inTime] = [await service.confirmed(ada), await service.confirmed(ada)];
    const confirmedFor = (orderId: string, age: string) =>
      service.database.query(
        `UPDATE orders SET settled_at = now() - $2::interval WHERE order_id = $1`,
        [orderId, age],
      );
    await confirmedFor(late, '30 days 1 second');
    await confirmedFor(inTime, '29 days 23 hours');
    const refused = await service.cancel(ada, late);
    expect([refused.status, codeOf(refused)]).toEqual([409, 'order-not-cancellable']);
    expect((await service.order(ada, late)).status).toBe('confirmed');
    expect((await service.cancel(ada, inTime)).status).toBe(200);
  });

  it('responds with 404 for another user’s order, also to admins, who may only read it', async () => {
    const ada = await service.customer();
    const orderId = await service.placed(ada);
    for (const other of [await service.customer(), await service.customer(['admin'])]) {
      const answer = await service.cancel(other, orderId);
      expect([answer.status, codeOf(answer)]).toEqual([404, 'not-found']);
    }
    expect((await service.order(ada, orderId)).status).toBe('awaiting-stock');
  });

  it('accepts the order’s id in upper case', async () => {
    const ada = await service.customer();
    const orderId = await service.placed(ada);
    const answer = await service.cancel(ada, orderId.toUpperCase());
    expect(answer).toMatchObject({ status: 200, body: { orderId, status: 'cancelled' } });
  });
});
