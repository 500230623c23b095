import { randomBytes, randomUUID } from 'node:crypto';
import { METHODS } from 'node:http';
import { Controller, Get, Param, Post } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { describe, expect, it, vi } from 'vitest';
import { Public } from '../auth/auth.decorators.js';
import { listeningApp, sampleApp } from '../fixtures/sample-app.fixture.js';
import { scraper, type Series } from '../fixtures/scrape.fixture.js';
import { notFound } from '../problems/standard-problems.js';

@Public()
@Controller('orders')
class OrdersController {
  @Get(':id')
  find(@Param('id') id: string) {
    if (id === 'missing') throw notFound();
    if (id === 'slow') return new Promise(() => {});
    if (id === 'broken') throw new Error('the shelf is broken');
    return { id };
  }

  @Post()
  place() {
    return {};
  }
}

const controllers = [OrdersController];

/** The number of counted requests for each `METHOD route status`. */
function counts(series: Series): Record<string, number> {
  const found = [...series].flatMap(([name, value]) => {
    const [, method, route, status] =
      /^http_server_request_duration_seconds_count\{http_request_method="(.*)",http_route="(.*)",http_response_status_code="(.*)"\}$/.exec(
        name,
      ) ?? [];
    return route === undefined ? [] : [[`${method} ${route} ${status}`, value]];
  });
  return Object.fromEntries(found) as Record<string, number>;
}

describe('requests', () => {
  it('are counted by route template, method and status', async () => {
    const { app, url } = await listeningApp({ controllers });
    const scrape = await scraper(app);
    for (const id of ['1', '2', 'missing', 'broken']) await fetch(`${url}/orders/${id}?page=${id}`);
    await fetch(`${url}/orders`, { method: 'POST' });
    await fetch(`${url}/orders`, { method: 'DELETE' });
    await fetch(`${url}/nowhere`);
    expect(counts(await scrape())).toEqual({
      'GET /orders/:id 200': 2,
      'GET /orders/:id 404': 1,
      'GET /orders/:id 500': 1,
      'POST /orders 201': 1,
      'DELETE unknown 405': 1,
      'GET unknown 404': 1,
    });
  });

  it('are measured in seconds', async () => {
    const { app, url } = await listeningApp({ controllers });
    const scrape = await scraper(app);
    const since = performance.now();
    await fetch(`${url}/orders/1`);
    const atMost = (performance.now() - since) / 1000;
    const [, sum = 0] = [...(await scrape())].find(([name]) => name.includes('_seconds_sum')) ?? [];
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThanOrEqual(atMost);
  });

  it('are counted as 499 if the client closes the connection', async () => {
    const { app, url } = await listeningApp({ controllers });
    const scrape = await scraper(app);
    const slow = fetch(`${url}/orders/slow`, { signal: AbortSignal.timeout(100) });
    await expect(slow).rejects.toThrow();
    await vi.waitFor(async () => {
      expect(counts(await scrape())).toEqual({ 'GET /orders/:id 499': 1 });
    });
  });

  it('are not counted if they are for health', async () => {
    const { app, url } = await listeningApp();
    const scrape = await scraper(app);
    await fetch(`${url}/health/live`);
    await fetch(`${url}/health/ready`);
    expect(counts(await scrape())).toEqual({});
  });

  it('are counted separately for two apps in one process', async () => {
    const [first, second] = [await sampleApp({ controllers }), await sampleApp({ controllers })];
    const [ofFirst, ofSecond] = [await scraper(first), await scraper(second)];
    await first.inject('/orders/1');
    expect(counts(await ofFirst())).toEqual({ 'GET /orders/:id 200': 1 });
    expect(counts(await ofSecond())).toEqual({});
  });

  it('create no new series, even if 10,000 have random paths', { timeout: 60_000 }, async () => {
    const app = await sampleApp({ controllers });
    const scrape = await scraper(app);
    await everyKind(app);
    const before = await scrape();
    for (let hundred = 0; hundred < 100; hundred++) {
      await Promise.all(Array.from({ length: 100 }, () => randomRequest(app)));
    }
    const after = await scrape();
    expect([...after.keys()]).toEqual([...before.keys()]);
    expect(sumOf(after) - sumOf(before)).toBe(10_000);
  });
});

const ORDINARY = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

async function everyKind(app: NestFastifyApplication): Promise<void> {
  for (const method of [...ORDINARY, 'PROPFIND']) {
    for (const url of ['/orders', '/orders/1', '/nowhere']) await request(app, method, url);
  }
}

async function randomRequest(app: NestFastifyApplication): Promise<void> {
  const paths = [`/orders/${randomUUID()}`, '/orders', `/${randomBytes(6).toString('base64url')}`];
  const query = `${randomBytes(3).toString('hex')}=${randomUUID()}`;
  await request(app, oneOf(METHODS), `${oneOf(paths)}?${query}`);
}

function oneOf(values: readonly string[]): string {
  return values[Math.floor(Math.random() * values.length)] ?? '';
}

async function request(app: NestFastifyApplication, method: string, url: string): Promise<void> {
  await app.inject({ method: method as 'GET', url });
}

function sumOf(series: Series): number {
  return Object.values(counts(series)).reduce((sum, count) => sum + count, 0);
}
