import { SpanKind, SpanStatusCode } from '@opentelemetry/api';
import { inTrace, startTrace } from '@shop/tracing';
import { captureSpans } from '@shop/tracing/testing';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import type { ServiceRequest } from './service-client.js';
import { echo, upstream } from './upstream.fixture.js';

const spans = captureSpans();
afterEach(() => spans.clear());

const ORDER = '01a1fdac-7989-7712-9b82-915c2517d69f';
const FIND: ServiceRequest = {
  method: 'GET',
  path: `/orders/${ORDER}`,
  query: { search: 'secret' },
};

const traced = <T>(work: () => Promise<T>) => inTrace(startTrace(), { name: 'caller' }, work);

it('a call has a span without ids in its name, and the service receives the id of this span', async () => {
  const { client, url } = await upstream(echo);
  const schema = z.object({ headers: z.record(z.string(), z.string()) });
  const { headers } = await traced(() => client.request({ ...FIND, schema }));
  const [span] = spans.named('GET /orders/{id}');
  const [caller] = spans.named('caller');
  expect(span!.kind).toBe(SpanKind.CLIENT);
  expect(span!.parentSpanContext?.spanId).toBe(caller!.spanContext().spanId);
  expect(headers['traceparent']).toContain(span!.spanContext().spanId);
  expect(span!.attributes).toEqual({
    'http.request.method': 'GET',
    'http.response.status_code': 200,
    'peer.service': 'order-service',
    'server.address': '127.0.0.1',
    'server.port': Number(new URL(url).port),
    'url.full': `${url}/orders/${ORDER}`,
    'url.template': '/orders/{id}',
  });
});

it.each([
  [404, '404'],
  [503, '503'],
])('a response with status %i marks the span as failed', async (status, type) => {
  const { client } = await upstream((_request, response) => response.writeHead(status).end());
  await expect(traced(() => client.request(FIND))).rejects.toThrow();
  const [span] = spans.named('GET /orders/{id}');
  expect(span!.status.code).toBe(SpanStatusCode.ERROR);
  expect(span!.attributes['error.type']).toBe(type);
});

it('a call that times out has a failed span with the error type DeadlineExceededError', async () => {
  const { client } = await upstream(() => undefined, { timeoutMs: 50 });
  await expect(traced(() => client.request(FIND))).rejects.toThrow('no response within 50 ms');
  expect(spans.named('GET /orders/{id}')[0]!.attributes['error.type']).toBe(
    'DeadlineExceededError',
  );
});
