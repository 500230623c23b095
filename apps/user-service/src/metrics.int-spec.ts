// The libraries must count in the registry that this app serves.
import { OrderRejected } from '@shop/contracts';
import { eventually, observeEvents, scrape } from '@shop/testing';
import { randomUUID } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { createTestEnvironment, startReplica } from './user-service.fixture.js';

it('serves the metrics of its events, its outbox, its pool and its API', async () => {
  const testEnvironment = await createTestEnvironment();
  const events = await observeEvents(testEnvironment.topics);
  const service = await startReplica(testEnvironment.variables);
  onTestFinished(async () => {
    await service.close();
    await events.close();
    await testEnvironment.close();
  });
  await service.ready();
  await service.call('GET', '/.well-known/jwks.json');
  const orderId = randomUUID();
  const data = { orderId, userId: randomUUID(), reason: 'out-of-stock', lines: [] };
  await events.publish(OrderRejected, { subject: orderId, data });

  await eventually(async () => {
    const series = await scrape(service.metricsUrl);
    const event = OrderRejected.type;
    expect(
      series.get(`messaging_process_duration_seconds_count{event="${event}",outcome="ok"}`),
    ).toBe(1);
    expect([...series.keys()]).toEqual(
      expect.arrayContaining([
        'outbox_pending_events',
        'outbox_oldest_event_age_seconds',
        'db_client_connections{state="used"}',
        'http_server_request_duration_seconds_count{http_request_method="GET",http_route="/.well-known/jwks.json",http_response_status_code="200"}',
      ]),
    );
  });
});
