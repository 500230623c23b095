import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { ServiceClient, type ServiceRequest } from './service-client.js';
import { ServiceUnavailable } from './service-errors.js';
import { upstream } from './upstream.fixture.js';

const GET: ServiceRequest = { method: 'GET', path: '/orders' };

async function errorOf(response: Promise<unknown>): Promise<unknown> {
  return response.then(
    () => expect.unreachable('the request should have failed'),
    (error: unknown) => error,
  );
}

async function reasonOf(response: Promise<unknown>): Promise<string> {
  const error = await errorOf(response);
  expect(error).toBeInstanceOf(ServiceUnavailable);
  expect(error).toMatchObject({ service: 'order-service' });
  return (error as ServiceUnavailable).reason;
}

describe('a service is unavailable when it', { timeout: 30_000 }, () => {
  it.each([500, 502, 503])('responds with status %i', async (status) => {
    const { client } = await upstream((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/problem+json' }).end('{}');
    });
    expect(await reasonOf(client.request(GET))).toBe(`responded with status ${status}`);
  });

  it.each([302, 404, 418])('responds with status %i without a problem', async (status) => {
    const { client } = await upstream((_request, response) =>
      response.writeHead(status).end('<p>'),
    );
    expect(await reasonOf(client.request(GET))).toBe(`responded with status ${status}`);
  });

  it('responds with a malformed problem', async () => {
    const { client } = await upstream((_request, response) => {
      response.writeHead(400, { 'content-type': 'application/problem+json' }).end('{"title":1}');
    });
    expect(await reasonOf(client.request(GET))).toContain('does not match its schema');
  });

  it.each(['<html>', '{"a":'])('responds with a body that is not JSON: %s', async (body) => {
    const { client } = await upstream((_request, response) => response.end(body));
    expect(await reasonOf(client.request(GET))).toBe('the response is not JSON');
  });

  it.each(['{"a":"text"}', ''])(
    'responds with a body that does not match the schema: %j',
    async (body) => {
      const { client } = await upstream((_request, response) => response.end(body));
      const response = client.request({ ...GET, schema: z.object({ a: z.number() }) });
      expect(await reasonOf(response)).toContain('does not match its schema');
    },
  );

  it('refuses the connection', async () => {
    // This port was free shortly before, and no server listens on it now.
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const options = {
      name: 'order-service',
      baseUrl: `http://127.0.0.1:${port}`,
      timeoutMs: 2_000,
    };
    const client = new ServiceClient(options);
    onTestFinished(() => client.close());
    expect(await reasonOf(client.request(GET))).toContain('ECONNREFUSED');
  });

  it('closes the connection', async () => {
    const { client } = await upstream((request) => request.socket.destroy());
    expect(await reasonOf(client.request(GET))).toContain('other side closed');
  });

  it('closes the connection in the middle of the response', async () => {
    const { client } = await upstream((request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"a":', () => request.socket.destroy());
    });
    await reasonOf(client.request(GET));
  });

  it('responds with more than 1 MiB', async () => {
    const { client } = await upstream((_request, response) => {
      response.end(JSON.stringify('x'.repeat(1024 * 1024)));
    });
    expect(await reasonOf(client.request(GET))).toMatch(/max.*size/i);
  });

  it('does not respond in time', async () => {
    const { client } = await upstream(() => {}, { timeoutMs: 100 });
    expect(await reasonOf(client.request(GET))).toBe('no response within 100 ms');
  });

  it('does not respond in the time that the caller has left', async () => {
    const { client } = await upstream(() => {}, { timeoutMs: 5_000 });
    expect(await reasonOf(client.request({ ...GET, timeoutMs: 99.5 }))).toBe(
      'no response within 100 ms',
    );
  });

  it('does not respond within the limit of the client, although the caller has more time', async () => {
    const { client } = await upstream(() => {}, { timeoutMs: 100 });
    expect(await reasonOf(client.request({ ...GET, timeoutMs: 5_000 }))).toBe(
      'no response within 100 ms',
    );
  });

  it.each([0, -1])(
    'has %i ms left to respond; the client then sends no request',
    async (timeoutMs) => {
      const { client, connections } = await upstream((_request, response) => response.end('{}'));
      expect(await reasonOf(client.request({ ...GET, timeoutMs }))).toBe(
        'no time is left for the request',
      );
      expect(connections()).toBe(0);
    },
  );

  it('does not complete its response in time, although it sends data continuously', async () => {
    let timer: NodeJS.Timeout | undefined;
    onTestFinished(() => clearInterval(timer));
    const { client } = await upstream(
      (_request, response) => {
        response.writeHead(200);
        timer = setInterval(() => response.write(' '), 10);
      },
      { timeoutMs: 150 },
    );
    const since = performance.now();
    expect(await reasonOf(client.request(GET))).toBe('no response within 150 ms');
    expect(performance.now() - since).toBeLessThan(10_000);
  });

  it('has no free connection before the deadline', async () => {
    const { client } = await upstream(() => {}, { timeoutMs: 150, connections: 1 });
    const reasons = await Promise.all([1, 2, 3].map(() => reasonOf(client.request(GET))));
    expect(new Set(reasons)).toEqual(new Set(['no response within 150 ms']));
  });

  it('does not respond within the limit of one request, although others have a longer limit', async () => {
    const { client } = await upstream(() => {}, { timeoutMs: 10_000, connections: 1 });
    const longTimeout = reasonOf(client.request({ ...GET, timeoutMs: 1_500 }));
    const since = performance.now();
    // This request waits for the connection. It fails while the other request still uses the connection.
    const shortTimeout = reasonOf(client.request({ ...GET, timeoutMs: 100 }));
    expect(await shortTimeout).toBe('no response within 100 ms');
    expect(performance.now() - since).toBeLessThan(1_300);
    expect(await longTimeout).toBe('no response within 1500 ms');
  });
});

it('uses a service that was unavailable as soon as it is available again', async () => {
  let isFailing = true;
  const { client } = await upstream((request, response) => {
    if (isFailing) request.socket.destroy();
    else response.end('{}');
  });
  await reasonOf(client.request(GET));
  isFailing = false;
  expect(await client.request(GET)).toEqual({});
});
