import { expect, it } from 'vitest';
import type { ReceivedSpan } from './received-span.ts';
import { traceText } from './trace-text.ts';

const GTXID = '61a319b601edcf4d31606e108c769ca3';
const BEGIN = 1_795_255_000_000;

function span(spanId: string, name: string, more: Partial<ReceivedSpan> = {}): ReceivedSpan {
  return {
    ...{ traceId: GTXID, spanId, parentSpanId: undefined, name, kind: 'server' },
    ...{ service: 'shop-bff', start: BEGIN, end: BEGIN + 20, failed: false },
    ...{ attributes: {}, events: [], links: [], ...more },
  };
}

const line = (span_id: string, fields: object) => ({
  service: 'shop-bff',
  text: JSON.stringify({ level: 30, span_id, gtxid: GTXID, ...fields }),
});

it('draws spans below their parents, with times, outcomes and log lines', () => {
  const spans = [
    span('c', 'SELECT orders', {
      ...{ parentSpanId: 'b', service: 'order-service', start: BEGIN + 3, end: BEGIN + 4.25 },
    }),
    span('d', 'send order.events.v1', {
      ...{ parentSpanId: 'b', service: 'order-service', start: BEGIN + 5, end: BEGIN + 95 },
      attributes: {
        'cloudevents.event_type': 'shop.order.OrderPlaced.v1',
        'shop.outbox.waited_ms': 80.04,
      },
    }),
    span('b', 'POST /orders', {
      ...{ parentSpanId: 'a', service: 'order-service', start: BEGIN + 2, end: BEGIN + 10 },
      ...{ failed: true, attributes: { 'http.response.status_code': 503, 'error.type': '503' } },
      events: [{ name: 'OrderPlaced', attributes: {} }],
    }),
    span('a', 'POST /v1/orders', { attributes: { 'http.response.status_code': 503 } }),
  ];
  const log = [
    line('b', { msg: 'request', route: '/orders', ms: 8 }),
    line('a', { msg: 'order-service is unavailable', level: 40, reason: 'timeout' }),
  ];
  expect(traceText(GTXID, { spans, log }).split('\n')).toEqual([
    `${GTXID}  4 spans of 2 services, 95.0 ms`,
    '    start     took  service          what',
    '      0.0     20.0  shop-bff         └ POST /v1/orders → 503',
    '                                       │ · ! order-service is unavailable reason="timeout"',
    '      2.0      8.0  order-service      └ POST /orders → 503 FAILED 503',
    '                                         │ * OrderPlaced',
    '                                         │ · request ms=8',
    '      3.0      1.3  order-service        ├ SELECT orders',
    '      5.0     90.0  order-service        └ send order.events.v1 OrderPlaced (waited 80.0 ms)',
  ]);
});
