import { once } from 'node:events';
import { connect } from 'node:net';
import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { Controller, Get } from '@nestjs/common';
import { captureSpans } from '@shop/tracing/testing';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Public } from '../auth/auth.decorators.js';
import { listeningApp } from '../fixtures/sample-app.fixture.js';

const spans = captureSpans();
afterEach(() => spans.clear());

const ORDER = '01a1fdac-7989-7712-9b82-915c2517d69f';
const CALLER = { traceparent: `00-${'ab'.repeat(16)}-00f067aa0ba902b7-01`, 'x-ltxid': '4' };

@Public()
@Controller()
class OrderController {
  @Get('orders/:orderId')
  find() {
    return {};
  }

  @Get('broken')
  fail() {
    throw new Error('the shelf is broken');
  }

  @Get('endless')
  never() {
    return new Promise(() => undefined);
  }
}

const start = (environment = {}) => listeningApp({ controllers: [OrderController], environment });

/** A span ends after the client has read the response. */
const spanNamed = (name: string) =>
  vi.waitFor(() => {
    const [span] = spans.named(name);
    if (!span)
      throw new Error(
        `no span '${name}' among ${spans
          .all()
          .map((s) => s.name)
          .join()}`,
      );
    return span;
  });

describe('the span of a request', () => {
  it("is named after the route, is a child of the caller's span, and has the path without the query", async () => {
    const { url } = await start();
    await fetch(`${url}/orders/${ORDER}?search=secret`, { headers: CALLER });
    const span = await spanNamed('GET /orders/:orderId');
    expect(span.kind).toBe(SpanKind.SERVER);
    expect(span.spanContext().traceId).toBe('ab'.repeat(16));
    expect(span.parentSpanContext?.spanId).toBe('00f067aa0ba902b7');
    expect(span.attributes).toEqual({
      'http.request.method': 'GET',
      'http.route': '/orders/:orderId',
      'http.response.status_code': 200,
      'url.scheme': 'http',
      'url.path': `/orders/${ORDER}`,
      'shop.ltxid': 5,
      'shop.order.id': ORDER,
    });
    expect(span.status.code).toBe(SpanStatusCode.UNSET);
  });

  it("is an error for a failure of the service, but not for a client's error", async () => {
    const { url } = await start();
    await fetch(`${url}/broken`);
    await fetch(`${url}/nowhere`);
    expect((await spanNamed('GET /broken')).status.code).toBe(SpanStatusCode.ERROR);
    const unknown = await spanNamed('GET');
    expect(unknown.status.code).toBe(SpanStatusCode.UNSET);
    expect(unknown.attributes['http.response.status_code']).toBe(404);
  });

  it('ends when the client closes the connection before the response', async () => {
    const { url } = await start();
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write('GET /endless HTTP/1.1\r\nhost: shop\r\n\r\n');
    await vi.waitFor(() => expect(socket.bytesWritten).toBeGreaterThan(0));
    socket.destroySoon();
    const span = await spanNamed('GET /endless');
    expect(span.attributes['error.type']).toBe('client_left');
    expect(span.attributes).not.toHaveProperty('http.response.status_code');
  });

  it('is not recorded for health checks', async () => {
    const { url } = await start();
    await fetch(`${url}/health/live`);
    await fetch(`${url}/orders/${ORDER}`);
    await spanNamed('GET /orders/:orderId');
    expect(spans.all()).toHaveLength(1);
  });
});

it("starts a new trace at an edge that does not trust its callers, with a link to the caller's trace", async () => {
  const { url } = await start({ TRACE_TRUST_INCOMING: 'false' });
  const headers = { ...CALLER, 'x-gtxid': 'cd'.repeat(16) };
  const response = await fetch(`${url}/orders/${ORDER}`, { headers });
  const span = await spanNamed('GET /orders/:orderId');
  const gtxid = response.headers.get('x-gtxid');
  expect(gtxid).toBe(span.spanContext().traceId);
  expect(['ab'.repeat(16), 'cd'.repeat(16)]).not.toContain(gtxid);
  expect(span.parentSpanContext).toBeUndefined();
  expect(span.attributes['shop.ltxid']).toBe(1);
  expect(span.links.map(({ context }) => context.traceId)).toEqual(['ab'.repeat(16)]);
});
