// The metrics of the BFF about its calls, read over HTTP.
import { eventually, scrape } from '@shop/testing';
import { afterEach, expect, it } from 'vitest';
import { failures, json, problem } from '../testing/stub-service.fixture.js';
import { ADA, ORDER, placed, TEAPOT, teapot } from '../testing/sample.fixture.js';
import { openShop, type Shop } from '../testing/shop.fixture.js';

let shop: Shop;
afterEach(() => shop.close());

/** The number of calls by service and outcome. */
async function calls(): Promise<Record<string, number>> {
  const found = [...(await scrape(shop.metricsUrl))].flatMap(([series, count]) => {
    const [, service, outcome] =
      /^http_client_request_duration_seconds_count\{service="(.*)",outcome="(.*)"\}$/.exec(
        series,
      ) ?? [];
    return service === undefined ? [] : [[`${service} ${outcome}`, count] as const];
  });
  return Object.fromEntries(found);
}

it('counts its calls by service and outcome', { timeout: 30_000 }, async () => {
  shop = await openShop({ upstreamTimeoutMs: 500 });
  const token = await shop.token({ userId: ADA });
  const list = { items: [placed], nextCursor: null };
  shop.orderService.on('GET /orders', json(200, list));
  await shop.call('GET', '/v1/orders', { token });
  await shop.call('GET', '/v1/orders?limit=5', { token });
  shop.orderService.on(`GET /orders/${ORDER}`, problem(404, 'not-found'));
  await shop.call('GET', `/v1/orders/${ORDER}`, { token });
  shop.orderService.on(`GET /orders/${ORDER}`, failures['responds with 503'] ?? json(200, {}));
  await shop.call('GET', `/v1/orders/${ORDER}`, { token });
  shop.orderService.on(`GET /orders/${ORDER}`, failures['never responds'] ?? json(200, {}));
  await shop.call('GET', `/v1/orders/${ORDER}`, { token });
  await shop.productService.stop();
  await shop.call('GET', `/v1/products/${TEAPOT}`);

  expect(await calls()).toEqual({
    'order-service ok': 2,
    'order-service refused': 1,
    'order-service unavailable': 1,
    'order-service timeout': 1,
    'product-service unavailable': 1,
  });
});

it('reports the number of connections and of waiting calls', { timeout: 30_000 }, async () => {
  shop = await openShop({ upstreamTimeoutMs: 20_000 });
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  shop.productService.onAnything((response, call) => {
    void released.then(() => json(200, teapot)(response, call));
  });
  const connections = async () => {
    const series = await scrape(shop.metricsUrl);
    return {
      used: series.get('http_client_connections{service="product-service",state="used"}'),
      idle: series.get('http_client_connections{service="product-service",state="idle"}'),
      waiting: series.get('http_client_pending_requests{service="product-service"}'),
    };
  };
  expect(await connections()).toEqual({ used: 0, idle: 0, waiting: 0 });
  const path = `/v1/products/${TEAPOT}`;
  const answers = Array.from({ length: 35 }, () => shop.call('GET', path));
  await eventually(async () =>
    expect(await connections()).toEqual({ used: 32, idle: 0, waiting: 3 }),
  );
  release();
  expect((await Promise.all(answers)).map(({ status }) => status)).toEqual(Array(35).fill(200));
  await eventually(async () =>
    expect(await connections()).toEqual({ used: 0, idle: 32, waiting: 0 }),
  );
});
