import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { scrape } from './fixtures/scrape.fixture.js';
import { ServiceProcess } from './fixtures/service-process.fixture.js';

const ENVIRONMENT = { JWKS_URL: 'http://127.0.0.1:1/jwks' };
const SOON = { timeout: 5_000 };
const GTXID = 'b'.repeat(32);

describe('the configuration', { timeout: 60_000 }, () => {
  it('exits with 1 and lists every problem, without a stack', async () => {
    const service = new ServiceProcess({ PORT: 'http', JWKS_URL: '', LOG_LEVEL: 'loud' });
    expect(await service.exit).toBe(1);
    expect(service.stderr.split('\n')).toEqual([
      'The configuration is invalid:',
      expect.stringMatching(/^ {2}LOG_LEVEL: .+/),
      expect.stringMatching(/^ {2}PORT: .+/),
      '  JWKS_URL: is missing',
      '',
    ]);
    expect(service.lines).toEqual([]);
  });

  it('exits with 1 and the reason if the port is in use', async () => {
    const first = new ServiceProcess(ENVIRONMENT);
    const second = new ServiceProcess({ ...ENVIRONMENT, PORT: new URL(await first.url()).port });
    expect(await second.exit).toBe(1);
    expect(JSON.stringify(second.lines)).toContain('EADDRINUSE');
  });
});

describe('the metrics', { timeout: 60_000 }, () => {
  it('have their own port, include those of the process, and do not delay the exit', async () => {
    const service = new ServiceProcess(ENVIRONMENT);
    const url = await service.url();
    const { msg } = await service.line('metrics at ');
    await fetch(`${url}/items/7`);
    // fetch keeps its connection open.
    const series = await scrape(String(msg).replace('metrics at ', ''));
    expect([...series.keys()]).toEqual(
      expect.arrayContaining([
        'http_server_request_duration_seconds_count{http_request_method="GET",http_route="/items/:id",http_response_status_code="500"}',
        'nodejs_eventloop_lag_p99_seconds',
        'nodejs_heap_size_used_bytes',
        'process_resident_memory_bytes',
      ]),
    );
    expect((await fetch(`${url}/metrics`)).status).toBe(404);
    const since = performance.now();
    service.kill('SIGTERM');
    expect(await service.exit).toBe(0);
    expect(performance.now() - since).toBeLessThan(5_000);
  });

  it('exit with 1 and the reason if their port is in use', async () => {
    const first = new ServiceProcess(ENVIRONMENT);
    const { msg } = await first.line('metrics at ');
    const { port } = new URL(String(msg).replace('metrics at ', ''));
    const second = new ServiceProcess({ ...ENVIRONMENT, METRICS_PORT: port });
    expect(await second.exit).toBe(1);
    expect(JSON.stringify(second.lines)).toContain('EADDRINUSE');
  });
});

describe('a shutdown', { timeout: 60_000 }, () => {
  it('finishes requests and the batch, refuses new connections, and exits with 0', async () => {
    const service = new ServiceProcess(ENVIRONMENT);
    const url = await service.url();
    await service.line('consuming');
    // fetch keeps its connections open. The one of this request becomes idle during the shutdown.
    const slow = fetch(`${url}/slow`);
    await service.line('slow has started');
    const since = performance.now();
    service.kill('SIGTERM');
    await vi.waitUntil(() => isRefused(url), SOON);
    service.release();
    const response = await slow;
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({ finished: true });
    expect(await service.exit).toBe(0);
    expect(performance.now() - since).toBeLessThan(9_000);
    expect(service.lines.map(({ msg }) => msg)).toContain('finished the batch');
  });

  it('still responds to a request on an open connection, and then closes it', async () => {
    const service = new ServiceProcess(ENVIRONMENT);
    const url = await service.url();
    const slow = fetch(`${url}/slow`);
    await service.line('slow has started');
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const ended = once(socket, 'end');
    let response = '';
    socket.setEncoding('utf8').on('data', (text: string) => (response += text));
    // The shutdown starts while this request is being sent, as on a client's pooled connection.
    socket.write('GET /health/live HTTP/1.1\r\nhost: x\r\n');
    await once(socket, 'connect');
    service.kill('SIGTERM');
    await vi.waitUntil(() => isRefused(url), SOON);
    socket.write('\r\n');
    await ended;
    expect(response).toMatch(/^HTTP\/1.1 200 OK\r\n/);
    expect(response.toLowerCase()).toContain('connection: close');
    service.release();
    await slow;
    expect(await service.exit).toBe(0);
  });

  it('exits with 1 when the time limit is exceeded', async () => {
    const service = new ServiceProcess({ ...ENVIRONMENT, SHUTDOWN_TIMEOUT_MS: '300' });
    const slow = fetch(`${await service.url()}/slow`).catch((error: unknown) => error);
    await service.line('slow has started');
    service.kill('SIGINT');
    expect(await service.exit).toBe(1);
    expect(await slow).toBeInstanceOf(Error);
    await service.line('the shutdown did not finish within 300 ms');
  });
});

describe('the log', { timeout: 60_000 }, () => {
  it('is JSON with the service and the trace, without secrets and without startup noise', async () => {
    const service = new ServiceProcess(ENVIRONMENT);
    const url = await service.url();
    const response = await fetch(`${url}/login`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-gtxid': GTXID },
      body: JSON.stringify({ email: 'a@shop.test', password: 'geheim', accessToken: 'geheim' }),
    });
    expect(response.status).toBe(201);
    await fetch(`${url}/health/live`);
    await fetch(`${url}/nowhere`);
    await fetch(`${url}/items/7?secret=geheim`, { headers: { 'x-gtxid': GTXID } });
    const requests = await vi.waitUntil(() => {
      const found = service.lines.filter(({ msg }) => msg === 'request');
      return found.length === 3 && found;
    }, SOON);
    const trace = { service: 'small-service', gtxid: GTXID, ltxid: 1, trace_id: GTXID };
    expect(requests).toMatchObject([
      { ...trace, method: 'POST', route: '/login', status: 201, ms: expect.any(Number) as number },
      { method: 'GET', route: null, status: 404 },
      { ...trace, method: 'GET', route: '/items/:id', status: 500 },
    ]);
    expect(service.lines.find(({ email }) => email)).toMatchObject({
      ...trace,
      email: 'a@shop.test',
      password: '[Redacted]',
      accessToken: '[Redacted]',
      headers: { authorization: '[Redacted]' },
    });
    expect(await service.line('a request failed')).toMatchObject({
      ...trace,
      err: { message: 'the shelf is broken', stack: expect.stringContaining('item') as string },
    });
    expect(JSON.stringify(service.lines)).not.toMatch(/geheim|InstanceLoader|RouterExplorer/);
  });

  it('does not treat a client that closes the connection as a failure', async () => {
    const service = new ServiceProcess(ENVIRONMENT);
    const url = await service.url();
    const socket = connect(Number(new URL(url).port), '127.0.0.1', () => {
      socket.write(
        'POST /login HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{',
        () => socket.destroy(),
      );
    });
    const line = await service.line('the client closed the connection before the response');
    expect(line).toMatchObject({ gtxid: expect.stringMatching(/^[0-9a-f]{32}$/) as string });
    expect(service.lines.filter(({ level }) => Number(level) >= 50)).toEqual([]);
  });
});

async function isRefused(url: string): Promise<boolean> {
  const error: unknown = await fetch(url).then(
    () => undefined,
    (failure: unknown) => failure,
  );
  const cause = error instanceof Error ? error.cause : undefined;
  return cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED';
}
