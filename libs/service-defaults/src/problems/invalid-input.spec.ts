import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import type { InjectOptions } from 'fastify';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { Public } from '../auth/auth.decorators.js';
import { sampleApp } from '../fixtures/sample-app.fixture.js';

const order = z.strictObject({
  lines: z.array(z.strictObject({ productId: z.string(), quantity: z.int().min(1).max(1000) })),
  note: z.string().optional(),
});
const page = z.object({ limit: z.coerce.number().int().min(1).max(100).default(20) });

@Public()
@Controller('orders')
class OrderController {
  @Post()
  place(@Body({ schema: order }) body: unknown) {
    return body;
  }

  @Get()
  list(@Query({ schema: page }) query: unknown) {
    return query;
  }

  @Get(':orderId')
  get(@Param('orderId', { schema: z.uuid() }) orderId: string) {
    return { orderId };
  }
}

const post = (body: unknown): InjectOptions => ({
  method: 'POST',
  url: '/orders',
  headers: { 'content-type': 'application/json' },
  body: typeof body === 'string' ? body : JSON.stringify(body),
});

async function ask(request: InjectOptions) {
  const app = await sampleApp({ controllers: [OrderController] });
  const response = await app.inject(request);
  return { response, body: response.json<Record<string, unknown>>() };
}

describe('invalid input', { timeout: 30_000 }, () => {
  it('is 400 with a pointer to each error', async () => {
    const { response, body } = await ask(
      post({
        lines: [
          { productId: 'p', quantity: 0 },
          { productId: 7, quantity: 1 },
        ],
      }),
    );
    expect(response.statusCode).toBe(400);
    expect(body).toMatchObject({ type: 'https://shop.example/problems/invalid-request' });
    expect(body['errors']).toEqual([
      { detail: expect.any(String) as string, pointer: '/lines/0/quantity' },
      { detail: expect.any(String) as string, pointer: '/lines/1/productId' },
    ]);
  });

  it('points at each unknown field, also if its name has special characters', async () => {
    const { body } = await ask(
      post({ lines: [{ productId: 'p', quantity: 1, price: 1 }], 'a/b~': 1 }),
    );
    expect(body['errors']).toEqual([
      { detail: 'This field is unknown.', pointer: '/lines/0/price' },
      { detail: 'This field is unknown.', pointer: '/a~1b~0' },
    ]);
  });

  it('lists at most twenty errors', async () => {
    const many = Object.fromEntries(Array.from({ length: 500 }, (_, n) => [`f${n}`, n]));
    const { body } = await ask(post({ lines: [], ...many }));
    expect(body['errors']).toHaveLength(20);
  });

  it.each([
    ['a query', { url: '/orders?limit=101' }, '/limit'],
    ['a path parameter', { url: '/orders/not-a-uuid' }, '/orderId'],
    ['a body that is no object', post('[]'), ''],
    ['no body', { url: '/orders', method: 'POST' as const }, ''],
    ['an empty JSON body', post(''), ''],
    ['half a JSON body', post('{"lines": ['), ''],
    ['a body with a prototype', post('{"__proto__": {"a": 1}}'), ''],
  ])('is 400 for %s', async (_what, request, pointer) => {
    const { response, body } = await ask(request);
    expect(response.statusCode).toBe(400);
    expect(body['type']).toBe('https://shop.example/problems/invalid-request');
    expect(body['errors']).toEqual([{ detail: expect.any(String) as string, pointer }]);
  });

  it('passes the parsed input to the handler', async () => {
    const { body } = await ask({ url: '/orders' });
    expect(body).toEqual({ limit: 20 });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'application/xml', 'nonsense'])(
    'is 415 for a body of type %s',
    async (type) => {
      const { response, body } = await ask({ ...post('a=1'), headers: { 'content-type': type } });
      expect(response.statusCode).toBe(415);
      expect(body['type']).toBe('https://shop.example/problems/unsupported-media-type');
    },
  );

  it('is 413 for a body of more than 64 KiB, and not for one of 64 KiB', async () => {
    const empty = JSON.stringify({ lines: [], note: '' }).length;
    const ofLength = (bytes: number) => post({ lines: [], note: 'x'.repeat(bytes - empty) });
    expect((await ask(ofLength(65_536))).response.statusCode).toBe(201);
    const { response, body } = await ask(ofLength(65_537));
    expect(response.statusCode).toBe(413);
    expect(body['type']).toBe('https://shop.example/problems/payload-too-large');
  });

  it.each([
    ['a malformed path', '/orders/%zz', 400, 'invalid-request'],
    ['a path with an over-long part', `/orders/${'x'.repeat(500)}`, 414, 'uri-too-long'],
  ])('is a problem for %s', async (_what, url, status, code) => {
    const { response, body } = await ask({ url });
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toContain('application/problem+json');
    expect(body['type']).toBe(`https://shop.example/problems/${code}`);
  });
});
