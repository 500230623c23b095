import { trace as openTelemetry } from '@opentelemetry/api';
import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { continueTrace, startTrace } from './carrier.js';
import { endSpan, recordTrace } from './spans.js';
import type { SpanExportSettings } from './span-export-settings.js';
import { startSpanExport } from './start-span-export.js';

const UNREACHABLE = 'http://127.0.0.1:1';

const settings: SpanExportSettings = {
  service: 'sample-service',
  protocol: 'http/protobuf',
  sampler: 'parentbased_always_on',
  ratio: 1,
  maxQueueSize: 100,
  maxExportBatchSize: 10,
  scheduledDelayMillis: 10,
  warn: () => undefined,
};

/** A collector that keeps the requests that it receives. */
async function collector() {
  const requests: { path: string; headers: IncomingHttpHeaders; body: Buffer }[] = [];
  const server = createServer((request, response) => {
    void buffer(request).then((body) => {
      requests.push({ path: request.url ?? '', headers: request.headers, body });
      response.writeHead(200, { 'content-type': request.headers['content-type'] }).end();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  return { requests, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function start(url: string, more: Partial<SpanExportSettings> = {}) {
  vi.stubEnv('OTEL_EXPORTER_OTLP_ENDPOINT', url);
  openTelemetry.disable();
  return startSpanExport({ ...settings, ...more });
}

afterEach(() => {
  vi.unstubAllEnvs();
});

const isRecorded = (headers = {}) => {
  const { span, sampled } = recordTrace(continueTrace(headers), { name: 'work' });
  endSpan(span);
  expect(span !== undefined).toBe(sampled);
  return sampled;
};

describe('a collector receives spans', () => {
  it.each([
    ['http/protobuf', 'application/x-protobuf'],
    ['http/json', 'application/json'],
  ] as const)('as %s', async (protocol, contentType) => {
    vi.stubEnv('OTEL_EXPORTER_OTLP_HEADERS', 'x-team=shop');
    vi.stubEnv('OTEL_RESOURCE_ATTRIBUTES', 'deployment.environment.name=test');
    const { requests, url } = await collector();
    const stop = await start(url, { protocol });
    const trace = recordTrace(startTrace(), { name: 'the work', kind: 'server' });
    endSpan(trace.span);
    await stop();
    expect(requests).toHaveLength(1);
    expect(requests[0]).toMatchObject({
      path: '/v1/traces',
      headers: { 'content-type': contentType, 'x-team': 'shop' },
    });
    const text = requests[0]!.body.toString('latin1');
    for (const part of ['the work', 'sample-service', 'deployment.environment.name']) {
      expect(text).toContain(part);
    }
    const id =
      protocol === 'http/json' ? trace.gtxid : Buffer.from(trace.gtxid, 'hex').toString('latin1');
    expect(text).toContain(id);
  });

  it('with the service name of OTEL_SERVICE_NAME', async () => {
    vi.stubEnv('OTEL_SERVICE_NAME', 'renamed');
    const { requests, url } = await collector();
    const stop = await start(url, { protocol: 'http/json' });
    isRecorded();
    await stop();
    expect(requests[0]!.body.toString()).toContain('"stringValue":"renamed"');
  });
});

describe('the sampler', () => {
  const G = '4bf92f3577b34da6a3ce929d0e0e4736';
  const parent = (flags: string) => ({ traceparent: `00-${G}-00f067aa0ba902b7-${flags}` });

  it.each([
    // sampler, ratio; whether it records without a caller, with a caller that records, with a caller that does not
    ['parentbased_always_on', 1, true, true, false],
    ['parentbased_always_off', 1, false, true, false],
    ['parentbased_traceidratio', 0, false, true, false],
    ['parentbased_traceidratio', 1, true, true, false],
    ['always_on', 1, true, true, true],
    ['always_off', 1, false, false, false],
  ] as const)('%s (%d)', async (sampler, ratio, alone, recorded, unrecorded) => {
    const stop = await start((await collector()).url, { sampler, ratio });
    expect([isRecorded(), isRecorded(parent('01')), isRecorded(parent('00'))]).toEqual([
      alone,
      recorded,
      unrecorded,
    ]);
    await stop();
  });

  it('with a ratio records about that share, and decides the same for the same gtxid', async () => {
    const stop = await start((await collector()).url, {
      sampler: 'parentbased_traceidratio',
      ratio: 0.1,
      maxQueueSize: 5_000,
    });
    const traces = Array.from({ length: 5_000 }, () => recordTrace(startTrace(), { name: 'w' }));
    const recorded = traces.filter(({ sampled }) => sampled);
    expect(recorded.length).toBeGreaterThan(350);
    expect(recorded.length).toBeLessThan(650);
    for (const { gtxid, sampled } of traces.slice(0, 500)) {
      expect(recordTrace(startTrace(gtxid), { name: 'again' }).sampled).toBe(sampled);
    }
    await stop();
  });
});

describe('when the collector is unavailable', () => {
  it('drops spans beyond the queue, logs one warning a minute, and does not delay the exit', async () => {
    const warnings: string[] = [];
    const stop = await start(UNREACHABLE, { warn: (message) => warnings.push(message) });
    const since = performance.now();
    for (let n = 0; n < 10_000; n++) isRecorded();
    // Recording never waits for the collector.
    expect(performance.now() - since).toBeLessThan(2_000);
    await vi.waitFor(() => expect(warnings).toHaveLength(1), { timeout: 20_000 });
    for (let n = 0; n < 1_000; n++) isRecorded();
    const stopped = performance.now();
    await stop();
    expect(performance.now() - stopped).toBeLessThan(3_000);
    expect(warnings).toEqual([expect.stringMatching(/^spans are lost: /)]);
  }, 30_000);
});
