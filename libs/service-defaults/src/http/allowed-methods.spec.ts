import { Controller, Get, Post } from '@nestjs/common';
import type { InjectOptions } from 'fastify';
import { describe, expect, it } from 'vitest';
import { Public } from '../auth/auth.decorators.js';
import { sampleApp } from '../fixtures/sample-app.fixture.js';

@Public()
@Controller('orders')
class OrderController {
  @Get()
  list() {
    return [];
  }

  @Post()
  place() {
    return {};
  }

  @Post('search')
  search() {
    return [];
  }

  @Get(':orderId')
  get() {
    return {};
  }
}

async function ask(request: InjectOptions) {
  const app = await sampleApp({ controllers: [OrderController] });
  const response = await app.inject(request);
  return { response, body: response.json<Record<string, unknown>>() };
}

describe('an unknown route', { timeout: 30_000 }, () => {
  it.each(['/', '/nowhere', '/orders/', '/orders/a/b'])('is 404: %s', async (url) => {
    const { response, body } = await ask({ url });
    expect(response.statusCode).toBe(404);
    expect(body['type']).toBe('https://shop.example/problems/not-found');
  });

  it.each([
    ['PUT', '/orders', 'GET, HEAD, POST'],
    ['DELETE', '/orders?limit=1', 'GET, HEAD, POST'],
    ['POST', '/orders/1', 'GET, HEAD'],
    ['DELETE', '/orders/search', 'GET, HEAD, POST'],
    ['PATCH', '/health/live', 'GET, HEAD'],
    ['OPTIONS', '/orders', 'GET, HEAD, POST'],
    ['PROPFIND', '/orders', 'GET, HEAD, POST'],
  ])('is 405 with Allow if other methods exist: %s %s', async (method, url, allow) => {
    const { response, body } = await ask({ method: method, url });
    expect(response.statusCode).toBe(405);
    expect(response.headers.allow).toBe(allow);
    expect(body['type']).toBe('https://shop.example/problems/method-not-allowed');
  });

  it('is reported before an invalid body', async () => {
    const headers = { 'content-type': 'text/plain' };
    const put = await ask({ method: 'PUT', url: '/orders', headers, body: 'x' });
    expect(put.response.statusCode).toBe(405);
    const nowhere = await ask({
      method: 'POST',
      url: '/nowhere',
      headers: { 'content-type': 'application/json' },
      body: '{',
    });
    expect(nowhere.response.statusCode).toBe(404);
  });

  it('handles HEAD like GET, without a body', async () => {
    const app = await sampleApp({ controllers: [OrderController] });
    const response = await app.inject({ method: 'HEAD', url: '/orders' });
    expect(response.statusCode).toBe(200);
    expect(response.body).toBe('');
  });
});
