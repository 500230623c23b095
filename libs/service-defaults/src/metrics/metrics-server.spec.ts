import { Agent, get } from 'node:http';
import { Logger } from '@nestjs/common';
import { Gauge, Registry } from 'prom-client';
import { expect, it, onTestFinished, vi } from 'vitest';
import { MetricsServer } from './metrics-server.js';

Logger.overrideLogger(false);

async function started(registry: Registry = new Registry()) {
  const server = new MetricsServer(registry);
  onTestFinished(() => server.onApplicationShutdown());
  return { server, url: await server.listen(0, '127.0.0.1') };
}

it("returns the metrics of its registry in Prometheus's format", async () => {
  const registry: Registry = new Registry();
  new Gauge({ name: 'cups', help: 'Cups.', registers: [registry] }).set(7);
  const response = await fetch(`${(await started(registry)).url}?name=cups`);
  expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  expect(await response.text()).toBe('# HELP cups Cups.\n# TYPE cups gauge\ncups 7\n');
});

it.each([
  ['GET', '/'],
  ['GET', '/metrics/more'],
  ['POST', '/metrics'],
])('returns 404 for %s %s', async (method, path) => {
  const { url } = await started();
  expect((await fetch(new URL(path, url), { method })).status).toBe(404);
});

it('returns 500 while a value is not available', async () => {
  const registry: Registry = new Registry();
  const collect = () => {
    throw new Error('broken');
  };
  new Gauge({ name: 'cups', help: 'Cups.', registers: [registry], collect });
  expect((await fetch((await started(registry)).url)).status).toBe(500);
});

it('fails to start if the port is in use', async () => {
  const { url } = await started();
  const second = new MetricsServer(new Registry());
  await expect(second.listen(Number(new URL(url).port), '127.0.0.1')).rejects.toThrow('EADDRINUSE');
  await second.onApplicationShutdown();
});

it('stops immediately, even if a scraper has open connections', { timeout: 5_000 }, async () => {
  const registry: Registry = new Registry();
  const collecting = vi.fn();
  const collect = async () => {
    collecting();
    await new Promise(() => {});
  };
  const { server, url } = await started(registry);
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  await new Promise<void>((resolve) => {
    get(url, { agent }, (response) => response.resume().on('end', resolve));
  });
  new Gauge({ name: 'cups', help: 'Cups.', registers: [registry], collect });
  const hanging = fetch(url).catch((error: unknown) => error);
  await vi.waitUntil(() => collecting.mock.calls.length > 0);
  await server.onApplicationShutdown();
  expect(await hanging).toBeInstanceOf(Error);
});
