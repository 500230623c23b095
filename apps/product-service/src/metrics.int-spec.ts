// The libraries must count in the registry that this app serves.
import { OrderRejected } from '@shop/contracts';
import { eventually, observeEvents, scrape } from '@shop/testing';
import { randomUUID } from 'node:crypto';
import { expect, it, onTestFinished } from 'vitest';
import { startService } from './service.fixture.js';

it('serves the metrics of its events and its API', async () => {
  const first = await startService();
  const events = await observeEvents(first.topics);
  const service = await first.replica();
  onTestFinished(async () => {
    await service.close();
    await first.close();
    await events.close();
  });
  await eventually(async () => {
    await fetch(`${service.url}/products`);
    const orderId = randomUUID();
    const data = { orderId, userId: randomUUID(), reason: 'out-of-stock', lines: [] };
    // Publishes an event in each attempt, because either replica may receive it and both may still be starting.
    await events.publish(OrderRejected, { subject: orderId, data });
    expect([...(await scrape(service.metricsUrl)).keys()]).toEqual(
      expect.arrayContaining([
        `messaging_process_duration_seconds_count{event="${OrderRejected.type}",outcome="ok"}`,
        'http_server_request_duration_seconds_count{http_request_method="GET",http_route="/products",http_response_status_code="200"}',
      ]),
    );
  });
});
