import { OrderPlaced, StockReserved } from '@shop/contracts';
import { eventually, observeEvents } from '@shop/testing';
import { describe, expect, it } from 'vitest';
import { v7 as uuidv7 } from 'uuid';
import { demoProducts } from '../catalog/demo-products.js';
import { type RunningService, startService } from '../service.fixture.js';

const product = demoProducts[0]?.productId ?? '';

async function expectUnavailable(service: RunningService): Promise<void> {
  const ready = await service.get('/health/ready');
  expect(ready.status).toBe(503);
  expect(ready.body).toMatchObject({
    status: 'unavailable',
    checks: { mongodb: { status: 'down' } },
  });
  expect((await service.get('/health/live')).status).toBe(200);
  const { status, headers, body } = await service.get('/products');
  expect(status).toBe(503);
  expect(body).toMatchObject({ type: 'https://shop.example/problems/service-unavailable' });
  expect(headers.get('retry-after')).toMatch(/^\d+$/);
}

async function placeOrder(events: Awaited<ReturnType<typeof observeEvents>>): Promise<string> {
  const [orderId, now] = [uuidv7(), Date.now()];
  await events.publish(OrderPlaced, {
    subject: orderId,
    data: {
      orderId,
      userId: uuidv7(),
      lines: [{ productId: product, quantity: 1 }],
      totalCents: 100,
      placedAt: new Date(now).toISOString(),
      expiresAt: new Date(now + 120_000).toISOString(),
    },
  });
  return orderId;
}

describe('when the database is unavailable', () => {
  it('starts and reports it, and continues when the database is available', async () => {
    const service = await startService({ unavailable: true });
    const events = await observeEvents(service.topics);
    try {
      await expectUnavailable(service);
      const orderId = await placeOrder(events);
      // The first connection attempt has failed, so the later attempts must succeed.
      await eventually(async () => {
        const { body } = await service.get('/health/ready');
        expect(body).toMatchObject({
          checks: { mongodb: { detail: expect.stringContaining('ECONNREFUSED') as string } },
        });
      });
      await service.databaseProxy.restore();
      await service.ready();
      expect((await service.get<{ items: unknown[] }>('/products')).body.items).toHaveLength(12);
      await events.waitFor(StockReserved, orderId);
      expect(events.all().filter(({ topic }) => topic.endsWith('.dlq'))).toEqual([]);
    } finally {
      await events.close();
      await service.close();
    }
  });

  it('reports it while it runs, and handles an order that arrived meanwhile', async () => {
    const service = await startService();
    const events = await observeEvents(service.topics);
    try {
      await service.databaseProxy.cut();
      await eventually(() => expectUnavailable(service));
      const orderId = await placeOrder(events);
      await service.databaseProxy.restore();
      await service.ready();
      await eventually(() => events.waitFor(StockReserved, orderId), { withinMs: 30_000 });
      expect(events.all().filter(({ topic }) => topic.endsWith('.dlq'))).toEqual([]);
    } finally {
      await events.close();
      await service.close();
    }
  });

  it('stops', async () => {
    const service = await startService({ unavailable: true });
    await service.close();
  });
});
