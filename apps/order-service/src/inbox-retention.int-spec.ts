import { InboxRetention } from '@shop/messaging';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type OrderService, startOrderService } from './order-service.fixture.js';

let service: OrderService;

beforeAll(async () => {
  service = await startOrderService({ INBOX_RETENTION_DAYS: '40' });
});
afterAll(() => service.close());

it('R10: the service’s own role deletes handled events after the configured number of days', async () => {
  const [old, young] = [randomUUID(), randomUUID()];
  for (const [id, days] of [
    [old, 41],
    [young, 39],
  ] as const) {
    await service.database.query(`INSERT INTO inbox VALUES ($1, now() - $2 * interval '1 day')`, [
      id,
      days,
    ]);
  }
  const retention = service.app.get(InboxRetention);
  expect(await retention.sweep()).toEqual([1]);
  expect(await service.database.query(`SELECT event_id FROM inbox`)).toEqual([{ event_id: young }]);
});

it('the migrations create the index by which the service finds old events', async () => {
  const indexes = await service.database.query<{ indexdef: string }>(
    `SELECT indexdef FROM pg_indexes WHERE indexname = 'inbox_by_age'`,
  );
  expect(indexes).toMatchObject([{ indexdef: expect.stringContaining('(received_at)') as string }]);
});
