import type { OrderSummary } from '@shop/contracts';
import { eventually } from '@shop/testing';
import { randomBytes, randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ReceivedSpan } from '@shop/trace/received-span';
import { TraceReceiver } from '@shop/trace/trace-receiver';
import { outlineTree, traceTree } from '@shop/trace/trace-tree';
import { call, Customer, orderOf } from './customer.ts';
import { coreApps, type ShopSystem, startSystem } from './system.ts';

const receiver = new TraceReceiver();
let shop: ShopSystem;
let ada: Customer;

beforeAll(async () => {
  shop = await startSystem({
    OTEL_EXPORTER_OTLP_ENDPOINT: await receiver.listen(0),
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '100',
    OTEL_BSP_MAX_QUEUE_SIZE: '20000',
    // A burst on a slow machine takes long. How the BFF gives up waiting is tested elsewhere.
    UPSTREAM_TIMEOUT_MS: '60000',
  });
  ada = await Customer.register(shop.bffUrl, 5_000_000);
});

afterAll(async () => {
  await shop.stop();
  await receiver.close();
});

/** Returns the trace of the core apps as soon as that many of its events are handled and every span has its parent. */
function wholeTrace(gtxid: string, handledEvents: number): Promise<readonly ReceivedSpan[]> {
  return eventually(
    () => {
      const all = receiver.traces.find(gtxid)?.spans ?? [];
      const spans = all.filter(({ service }) => coreApps.some((name) => name === service));
      expect(spans.filter(({ kind }) => kind === 'consumer')).toHaveLength(handledEvents);
      expect(traceTree(spans)).toHaveLength(1);
      return spans;
    },
    { withinMs: 20_000 },
  );
}

const gtxidOf = ({ headers }: { headers: Headers }) => headers.get('x-gtxid') ?? '';

/** Places an order without the BFF's checks, as if the data had changed after them. */
const placeUnchecked = (quantity: number, priceCents: number, productId: string) =>
  call<OrderSummary>(shop.apps['order-service'].url, 'POST', '/orders', {
    body: orderOf({ productId, priceCents }, quantity),
    token: ada.token,
    headers: { 'idempotency-key': randomUUID() },
  });

describe('one purchase is one trace, across services and asynchronous hops', () => {
  it('for an order that is confirmed, and another trace for its cancellation', async () => {
    const mug = await ada.productNamed('Ceramic mug');
    const placed = await ada.place(orderOf(mug, 2));
    const { orderId } = placed.body;
    await ada.waitFor(orderId, 'confirmed');
    // OrderPlaced and five replies and outcomes, handled by: product, order, user, order, product and user.
    const spans = await wholeTrace(gtxidOf(placed), 6);
    await expect(outlineTree(spans)).toMatchFileSnapshot('traces/confirmed.txt');

    const cancelled = await ada.cancel(orderId);
    const after = await wholeTrace(gtxidOf(cancelled), 2);
    await expect(outlineTree(after)).toMatchFileSnapshot('traces/cancelled.txt');
    expect(receiver.traces.ofOrder(orderId)).toEqual([gtxidOf(placed), gtxidOf(cancelled)]);

    // Each hop is one level deeper. Hops that run in parallel have the same depth.
    expect(depths(spans)).toEqual({
      'shop-bff': [1],
      'order-service': [2, 4, 6],
      'product-service': [2, 3, 7],
      'user-service': [2, 5, 7],
    });
  });

  it('for an order that is rejected because the price has changed', async () => {
    const mug = await ada.productNamed('Ceramic mug');
    const placed = await placeUnchecked(1, mug.priceCents - 1, mug.productId);
    await ada.waitFor(placed.body.orderId, 'rejected');
    const spans = await wholeTrace(gtxidOf(placed), 4);
    await expect(outlineTree(spans)).toMatchFileSnapshot('traces/rejected.txt');
  });
});

it('writes the same GTXID into every log line and every row of a purchase', async () => {
  const mug = await ada.productNamed('Ceramic mug');
  const placed = await ada.place(orderOf(mug, 1));
  const { orderId } = placed.body;
  const gtxid = gtxidOf(placed);
  await ada.waitFor(orderId, 'confirmed');
  // Reading the order is a separate trace.
  expect(gtxidOf(await ada.order(orderId))).not.toBe(gtxid);
  const rows = await shop.databases.order.query<{ gtxid: string }>(
    `SELECT gtxid FROM order_event WHERE order_id = '${orderId}'`,
  );
  expect(rows).toEqual(Array(3).fill({ gtxid }));

  const spans = await wholeTrace(gtxid, 6);
  const spanIds = new Set(spans.map(({ spanId }) => spanId));
  const lines = linesOf(gtxid);
  const hops = lines.map(({ service, ltxid, event, route }) =>
    [service, ltxid, event?.split('.').at(-2) ?? route].join(' '),
  );
  expect(hops.toSorted()).toEqual([
    'order-service 2 /orders',
    'order-service 4 StockReserved',
    'order-service 6 PaymentCaptured',
    'product-service 2 /products',
    'product-service 3 OrderPlaced',
    'product-service 7 OrderConfirmed',
    'shop-bff 1 /v1/orders',
    'user-service 2 /accounts/me/wallet',
    'user-service 5 OrderPaymentDue',
    'user-service 7 OrderConfirmed',
  ]);
  for (const { trace_id, span_id } of lines) {
    expect(trace_id).toBe(gtxid);
    expect(spanIds).toContain(span_id);
  }
  const checks = ['/products', '/accounts/me/wallet'];
  const orderLines = lines.filter(({ route = '' }) => !checks.includes(route));
  expect(new Set(orderLines.map((line) => line.orderId))).toEqual(new Set([orderId]));
});

it('gives each of 1,000 concurrent requests its own trace, in spans and in logs', async () => {
  const requests = Array.from({ length: 1_000 }, () => ({
    gtxid: randomBytes(16).toString('hex'),
    productId: randomUUID(),
  }));
  await Promise.all(
    requests.map(async ({ gtxid, productId }) => {
      const traceparent = `00-${gtxid}-00f067aa0ba902b7-01`;
      const response = await fetch(`${shop.bffUrl}/v1/products/${productId}`, {
        headers: { traceparent },
      });
      await response.arrayBuffer();
      expect(response.headers.get('x-gtxid')).toBe(gtxid);
    }),
  );
  const productOf = new Map(requests.map(({ gtxid, productId }) => [gtxid, productId]));
  const spansOf = (gtxid: string) => receiver.traces.find(gtxid)?.spans ?? [];
  await eventually(
    () => {
      const received = requests.filter(({ gtxid }) => traceTree(spansOf(gtxid)).length === 1);
      expect(received).toHaveLength(1_000);
    },
    { withinMs: 20_000 },
  );
  for (const { traceId, attributes } of requests.flatMap(({ gtxid }) => spansOf(gtxid))) {
    const path = attributes['url.path'] ?? attributes['url.full'];
    if (path !== undefined) expect(path).toContain(productOf.get(traceId));
  }
  // The BFF's limits may refuse some requests of such a burst. Most requests succeed.
  const accessLog = await eventually(() => {
    const lines = requests.flatMap(({ gtxid }) => bffLinesOf(gtxid));
    expect(lines).toHaveLength(1_000);
    return lines;
  });
  expect(accessLog.filter(({ status }) => status === 404).length).toBeGreaterThan(500);
});

/** The lines of the BFF's access log. */
function bffLinesOf(gtxid: string): LogLine[] {
  return linesOf(gtxid, ['shop-bff']).filter(({ route }) => route !== undefined);
}

interface LogLine {
  readonly service: string;
  readonly gtxid?: string;
  readonly ltxid?: number;
  readonly trace_id?: string;
  readonly span_id?: string;
  readonly event?: string;
  readonly route?: string;
  readonly status?: number;
  readonly orderId?: string;
}

function linesOf(gtxid: string, names: readonly (typeof coreApps)[number][] = coreApps): LogLine[] {
  return names
    .flatMap((name) => shop.apps[name].log.filter((line) => line.includes(gtxid)))
    .map((line) => JSON.parse(line) as LogLine);
}

/** The LTXIDs of each app in the trace. */
function depths(spans: readonly ReceivedSpan[]) {
  return Object.fromEntries(
    coreApps.map((name) => [
      name,
      [...new Set(spans.filter(({ service }) => service === name).map(depth))]
        .filter((ltxid) => ltxid !== undefined)
        .sort((a, b) => a - b),
    ]),
  );
}

function depth({ attributes }: ReceivedSpan): number | undefined {
  const ltxid = attributes['shop.ltxid'];
  return ltxid === undefined ? undefined : Number(ltxid);
}
