import { type AddressInfo, createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { z } from 'zod';
import { ServiceClient, type ServiceRequest } from './service-client.js';
import { ServiceUnavailable } from './service-errors.js';
import { upstream } from './upstream.fixture.js';

const GET: ServiceRequest = { method: 'GET', path: '/orders' };

async function errorOf(answer: Promise<unknown>): Promise<unknown> {
  return answer.then(
    () => expect.unreachable('it should have failed'),
    (error: unknown) => error,
  );
}

async function reasonOf(answer: Promise<unknown>): Promise<string> {
  const error = await errorOf(answer);
  expect(error).toBeInstanceOf(ServiceUnavailable);
  expect(error).toMatchObject({ service: 'order-service' });
  return (error as ServiceUnavailable).reason;
}

describe('a service is unavailable when it', { timeout: 30_000 }, () => {
  it.each([500, 502, 503])('answers %i', async (status) => {
    const { client } = await upstream((_request, response) => {
      response.writeHead(status, { 'content-type': 'application/problem+json' }).end('{}');
    });
    expect(await reasonOf(client.request(GET))).toBe(`answered ${status}`);
  });

  it.each([302, 404, 418])('answers %i without a problem', async (status) => {
    const { client } = await upstream((_request, response) =>
      response.writeHead(status).end('<p>'),
    );
    expect(await reasonOf(client.request(GET))).toBe(`answered ${status}`);
  });

  it('answers with a problem that is none', async () => {
    const { client } = await upstream((_request, response) => {
      response.writeHead(400, { 'content-type': 'application/problem+json' }).end('{"title":1}');
    });
    expect(await reasonOf(client.request(GET))).toContain('not the agreed answer');
  });

  it.each(['<html>', '{"a":'])('answers what is not JSON: %s', async (body) => {
    const { client } = await upstream((_request, response) => response.end(body));
    expect(await reasonOf(client.request(GET))).toBe('the answer is not JSON');
  });

  it.each(['{"a":"text"}', ''])('answers what was not agreed: %j', async (body) => {
    const { client } = await upstream((_request, response) => response.end(body));
    const answer = client.request({ ...GET, schema: z.object({ a: z.number() }) });
    expect(await reasonOf(answer)).toContain('not the agreed answer');
  });

  it('is not there', async () => {
    // a port that was free a moment ago
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

  it('drops the connection', async () => {
    const { client } = await upstream((request) => request.socket.destroy());
    expect(await reasonOf(client.request(GET))).toContain('other side closed');
  });

  it('drops the connection in the middle of the answer', async () => {
    const { client } = await upstream((request, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"a":', () => request.socket.destroy());
    });
    await reasonOf(client.request(GET));
  });

  it('answers more than 1 MiB', async () => {
    const { client } = await upstream((_request, response) => {
      response.end(JSON.stringify('x'.repeat(1024 * 1024)));
    });
    expect(await reasonOf(client.request(GET))).toMatch(/max.*size/i);
  });

  it('does not answer in time', async () => {
    const { client } = await upstream(() => {}, { timeoutMs: 100 });
    expect(await reasonOf(client.request(GET))).toBe('no answer within 100 ms');
  });

  it('does not answer in the time that its caller has left', async () => {
    const { client } = await upstream(() => {}, { timeoutMs: 5_000 });
    expect(await reasonOf(client.request({ ...GET, timeoutMs: 99.5 }))).toBe(
      'no answer within 100 ms',
    );
  });

  it('does not answer in its own time, whatever its caller has left', async () => {
    const { client } = await upstream(() => {}, { timeoutMs: 100 });
    expect(await reasonOf(client.request({ ...GET, timeoutMs: 5_000 }))).toBe(
      'no answer within 100 ms',
    );
  });

  it.each([0, -1])('has %i ms left; then it hears of nothing', async (timeoutMs) => {
    const { client, connections } = await upstream((_request, response) => response.end('{}'));
    expect(await reasonOf(client.request({ ...GET, timeoutMs }))).toBe('no time was left for it');
    expect(connections()).toBe(0);
  });

  it('does not end its answer in time, however steadily it sends', async () => {
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
    expect(await reasonOf(client.request(GET))).toBe('no answer within 150 ms');
    expect(performance.now() - since).toBeLessThan(10_000);
  });

  it('keeps the request waiting for a connection too long', async () => {
    const { client } = await upstream(() => {}, { timeoutMs: 150, connections: 1 });
    const answers = await Promise.all([1, 2, 3].map(() => reasonOf(client.request(GET))));
    expect(new Set(answers)).toEqual(new Set(['no answer within 150 ms']));
  });

  it('does not answer within the time that one request has, although others have more', async () => {
    const { client } = await upstream(() => {}, { timeoutMs: 10_000, connections: 1 });
    const patient = reasonOf(client.request({ ...GET, timeoutMs: 1_500 }));
    const since = performance.now();
    // It waits for the connection, and is told while the other one still has it.
    const hurried = reasonOf(client.request({ ...GET, timeoutMs: 100 }));
    expect(await hurried).toBe('no answer within 100 ms');
    expect(performance.now() - since).toBeLessThan(1_300);
    expect(await patient).toBe('no answer within 1500 ms');
  });

  it('has been unavailable before, and is not any more', async () => {
    let broken = true;
    const { client } = await upstream((request, response) => {
      if (broken) request.socket.destroy();
      else response.end('{}');
    });
    await reasonOf(client.request(GET));
    broken = false;
    expect(await client.request(GET)).toEqual({});
  });
});
