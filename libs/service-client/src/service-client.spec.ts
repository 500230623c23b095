import { setImmediate as nextTurn } from 'node:timers/promises';
import { runWithTrace, startTrace, traceHeaders } from '@shop/tracing';
import { describe, expect, expectTypeOf, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { ServiceClient, type ServiceRequest } from './service-client.js';
import { ServiceProblem } from './service-errors.js';
import { echo, upstream } from './upstream.fixture.js';

const GET: ServiceRequest = { method: 'GET', path: '/orders' };
const echoed = z.object({
  method: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string(),
});

async function errorOf(response: Promise<unknown>): Promise<unknown> {
  return response.then(
    () => expect.unreachable('the request should have failed'),
    (error: unknown) => error,
  );
}

describe('a request', { timeout: 30_000 }, () => {
  it('sends query, JSON body, token and additional headers', async () => {
    const { client } = await upstream(echo);
    const seen = await client.request({
      method: 'POST',
      path: '/orders',
      query: { limit: 5, search: 'a & b', cursor: undefined, all: true },
      body: { lines: [] },
      headers: { 'idempotency-key': 'k1', prefer: undefined },
      bearer: 'token',
      schema: echoed,
    });
    expectTypeOf(seen).toEqualTypeOf<z.output<typeof echoed>>();
    expect(seen).toMatchObject({
      method: 'POST',
      url: '/orders?limit=5&search=a+%26+b&all=true',
      body: '{"lines":[]}',
    });
    expect(seen.headers).toMatchObject({
      'content-type': 'application/json',
      accept: 'application/json',
      authorization: 'Bearer token',
      'idempotency-key': 'k1',
    });
    expect(seen.headers).not.toHaveProperty('prefer');
  });

  it('sends no content-type header without a body', async () => {
    const { client } = await upstream(echo);
    const seen = await client.request({ method: 'POST', path: '/x', schema: echoed });
    expect(seen.body).toBe('');
    expect(seen.headers).not.toHaveProperty('content-type');
    expect(seen.headers).not.toHaveProperty('authorization');
  });

  it('prefixes the path with the path of the base URL', async () => {
    const { url } = await upstream(echo);
    const options = { name: 'order-service', timeoutMs: 2_000, baseUrl: `${url}/internal/` };
    const client = new ServiceClient(options);
    onTestFinished(() => client.close());
    expect((await client.request({ ...GET, schema: echoed })).url).toBe('/internal/orders');
  });

  it('sends the trace of its caller, also among many concurrent requests', async () => {
    // The duration does not matter here.
    const { client } = await upstream(echo, { connections: 4, timeoutMs: 20_000 });
    const calls = Array.from({ length: 200 }, () => {
      const trace = startTrace(undefined, 2);
      return runWithTrace(trace, async () => {
        await nextTurn();
        const { headers } = await client.request({ ...GET, schema: echoed });
        expect(headers).toMatchObject(traceHeaders(trace));
      });
    });
    await Promise.all(calls);
  });

  it('reuses its connections, also after refusals and failures', async () => {
    const statuses = [200, 404, 500, 200, 503, 422, 200];
    // So large that the connection is free again only after the client has read the body.
    const large = JSON.stringify('x'.repeat(500_000));
    let n = 0;
    const { client, connections } = await upstream(
      (_request, response) => {
        response.writeHead(statuses[n++ % statuses.length] ?? 200).end(large);
      },
      { connections: 1 },
    );
    for (const _ of statuses) await client.request(GET).catch(() => undefined);
    expect(n).toBe(statuses.length);
    expect(connections()).toBe(1);
  });

  it('waits for a connection when all are in use', async () => {
    const { client, connections } = await upstream(echo, { connections: 2 });
    await Promise.all(Array.from({ length: 20 }, () => client.request(GET)));
    expect(connections()).toBe(2);
  });
});

describe('a response', { timeout: 30_000 }, () => {
  it('is undefined if it has no body', async () => {
    const { client } = await upstream((_request, response) => response.writeHead(204).end());
    expect(await client.request(GET)).toBeUndefined();
  });

  it('contains what the schema returns', async () => {
    const { client } = await upstream((_request, response) => response.end('{"a":1,"new":2}'));
    expect(await client.request({ ...GET, schema: z.object({ a: z.number() }) })).toEqual({ a: 1 });
  });

  it('becomes a ServiceProblem with status, members and headers if the service refuses', async () => {
    const problem = {
      type: 'https://shop.example/problems/price-changed',
      title: 'Price changed',
      status: 409,
      detail: 'another price',
      gtxid: 'a'.repeat(32),
      totalCents: 1200,
    };
    const { client } = await upstream((_request, response) => {
      const headers = {
        'content-type': 'application/problem+json; charset=utf-8',
        'retry-after': '3',
      };
      response.writeHead(409, headers).end(JSON.stringify(problem));
    });
    const error = await errorOf(client.request({ ...GET, schema: z.object({ a: z.number() }) }));
    expect(error).toBeInstanceOf(ServiceProblem);
    expect(error).toMatchObject({
      service: 'order-service',
      status: 409,
      code: 'price-changed',
      problem,
      headers: { 'retry-after': '3' },
    });
  });
});
