import { OrderPaymentDue } from '@shop/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type OrderService, request, startOrderService } from '../order-service.fixture.js';

let service: OrderService;

beforeAll(async () => {
  service = await startOrderService();
});
afterAll(() => service.close());

describe('when the database is unavailable', () => {
  it('responds with 503, writes nothing, and continues when the database is available again', async () => {
    const ada = await service.customer();
    const waiting = await service.placed(ada);
    const key = randomUUID();
    await service.databaseProxy.cut();
    try {
      const answer = await service.place(ada, request, key);
      expect(answer.status).toBe(503);
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      expect((await fetch(`${service.url}/health/ready`)).status).toBe(503);
      expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
      // A reply that is published now waits in Kafka.
      await service.reserveStock(waiting);
    } finally {
      await service.databaseProxy.restore();
    }
    await service.ready();
    await service.events.waitFor(OrderPaymentDue, waiting);
    const rows = await service.database.query(`SELECT 1 FROM orders WHERE idempotency_key = $1`, [
      key,
    ]);
    expect(rows).toEqual([]);
    expect((await service.place(ada, request, key)).status).toBe(201);
  });
});
