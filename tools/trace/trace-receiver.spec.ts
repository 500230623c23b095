import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ReceivedSpan } from './received-span.ts';
import { RecentTraces } from './recent-traces.ts';
import { TraceReceiver } from './trace-receiver.ts';

const ORDER = '01a1fdac-7989-7712-9b82-915c2517d69f';
const gtxid = (n: number) => `f${n.toString(16).padStart(31, '0')}`;
const line = (n: number) => JSON.stringify({ msg: 'hello', gtxid: gtxid(n) });

const span = (n: number, more: Partial<ReceivedSpan> = {}): ReceivedSpan => ({
  ...{ traceId: gtxid(n), spanId: 's', parentSpanId: undefined, name: 'work', kind: 'server' },
  ...{
    service: 'shop-bff',
    start: 0,
    end: 1,
    failed: false,
    attributes: {},
    events: [],
    links: [],
  },
  ...more,
});

describe('the receiver', () => {
  const receiver = new TraceReceiver();
  let url: string;
  beforeEach(async () => (url = await receiver.listen(0)));
  afterEach(() => receiver.close());

  const send = (body: string, contentType = 'application/json') =>
    fetch(`${url}/v1/traces`, { method: 'POST', headers: { 'content-type': contentType }, body });

  it('reads OTLP in JSON, and returns a trace and the traces of an order', async () => {
    const otlp = {
      traceId: gtxid(1),
      ...{ spanId: 'b', parentSpanId: 'a', name: 'send order.events.v1', kind: 4 },
      ...{ startTimeUnixNano: '1795255000000123456', endTimeUnixNano: '1795255000002000000' },
      status: { code: 2 },
      attributes: [
        { key: 'shop.order.id', value: { stringValue: ORDER } },
        { key: 'messaging.kafka.offset', value: { intValue: '7' } },
      ],
    };
    const service = { key: 'service.name', value: { stringValue: 'order-service' } };
    const resourceSpans = [
      { resource: { attributes: [service] }, scopeSpans: [{ spans: [otlp] }] },
    ];
    expect((await send(JSON.stringify({ resourceSpans }))).status).toBe(200);
    receiver.traces.addLine('order-service', line(1));
    expect(await (await fetch(`${url}/traces/${gtxid(1)}`)).json()).toEqual({
      spans: [
        {
          ...{ traceId: gtxid(1), spanId: 'b', parentSpanId: 'a', name: 'send order.events.v1' },
          ...{ kind: 'producer', service: 'order-service', failed: true, events: [], links: [] },
          ...{ start: 1_795_255_000_000.123, end: 1_795_255_000_002 },
          attributes: { 'shop.order.id': ORDER, 'messaging.kafka.offset': 7 },
        },
      ],
      log: [{ service: 'order-service', text: line(1) }],
    });
    expect(await (await fetch(`${url}/orders/${ORDER}`)).json()).toEqual([gtxid(1)]);
  });

  it('returns an error for unsupported content and for unknown traces', async () => {
    expect((await send('x', 'application/x-protobuf')).status).toBe(415);
    expect((await send('{')).status).toBe(400);
    expect((await fetch(`${url}/traces/${gtxid(2)}`)).status).toBe(404);
    expect(await (await fetch(`${url}/orders/${ORDER.replace('0', '1')}`)).json()).toEqual([]);
  });
});

describe('the recent traces', () => {
  it('are limited: the oldest traces are evicted completely', () => {
    const traces = new RecentTraces();
    for (let n = 0; n < 500; n++) traces.addSpans(Array.from({ length: 100 }, () => span(n)));
    for (let n = 500; n < 21_000; n++) traces.addLine('shop-bff', line(n));
    expect(traces.find(gtxid(0))).toBeUndefined();
    expect(traces.find(gtxid(499))?.spans ?? []).toHaveLength(0);
    expect(traces.find(gtxid(20_999))?.log).toHaveLength(1);
  });

  it('contain no lines without a gtxid, and of an order only the traces that changed it', () => {
    const traces = new RecentTraces();
    traces.addLine('shop-bff', '{"msg":"listening"}');
    traces.addSpans([span(1, { attributes: { 'shop.order.id': ORDER } })]);
    expect(traces.ofOrder(ORDER)).toEqual([]);
    traces.addSpans([span(2, { kind: 'producer', attributes: { 'shop.order.id': ORDER } })]);
    expect(traces.ofOrder(ORDER)).toEqual([gtxid(2)]);
  });
});
