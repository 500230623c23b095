import { Controller, Get, HttpException, Param, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { describe, expect, it } from 'vitest';
import { Public } from '../auth/auth.decorators.js';
import { listeningApp, sampleApp } from '../fixtures/sample-app.fixture.js';
import { Problem } from './problem.js';

class UpstreamUnavailable extends Error {}

@Public()
@Controller('failures')
class FailureController {
  @Get('stream')
  stream(@Res() reply: FastifyReply): never {
    reply.raw.writeHead(200);
    reply.raw.write('the beginning');
    throw new Error('in the middle');
  }

  @Get(':kind')
  fail(@Param('kind') kind: string): never {
    if (kind === 'secret') throw new Error('password is geheim');
    if (kind === 'database') throw Object.assign(new Error('10.0.0.7'), { code: 'ECONNREFUSED' });
    if (kind === 'upstream') throw new UpstreamUnavailable('10.0.0.7:5432');
    if (kind === 'teapot') throw new HttpException('I am one', 418);
    if (kind === 'gateway') throw new HttpException('geheim', 502);
    if (kind === 'text') throw 'geheim'; // eslint-disable-line @typescript-eslint/only-throw-error
    throw new Problem(409, 'price-changed', 'The price has changed.', {
      extensions: { totalCents: 1200, status: 200 },
    });
  }
}

async function fail(kind: string) {
  const app = await sampleApp({
    controllers: [FailureController],
    isUnavailable: (error) => error instanceof UpstreamUnavailable,
    toProblem: (error) =>
      error instanceof HttpException && error.getStatus() === 418
        ? new Problem(418, 'teapot', 'Short and stout.')
        : undefined,
  });
  const response = await app.inject(`/failures/${kind}`);
  return { response, body: response.json<Record<string, unknown>>() };
}

describe('a problem', { timeout: 30_000 }, () => {
  it('is RFC 9457: type, title, status, detail, gtxid and its own members', async () => {
    const { response, body } = await fail('conflict');
    expect(response.statusCode).toBe(409);
    expect(response.headers['content-type']).toBe('application/problem+json; charset=utf-8');
    expect(body).toEqual({
      type: 'https://shop.example/problems/price-changed',
      title: 'Price changed',
      status: 409,
      detail: 'The price has changed.',
      gtxid: response.headers['x-gtxid'],
      totalCents: 1200,
    });
  });

  it('contains nothing about an unexpected error', async () => {
    for (const kind of ['secret', 'gateway', 'text']) {
      const { response, body } = await fail(kind);
      expect(response.statusCode).toBe(500);
      expect(body['type']).toBe('https://shop.example/problems/internal-error');
      expect(response.body).not.toContain('geheim');
    }
  });

  it.each([
    ['an infrastructure error', 'database'],
    ['an error that the app treats as unavailable', 'upstream'],
  ])('is 503 with Retry-After for %s', async (_, kind) => {
    const { response, body } = await fail(kind);
    expect(response.statusCode).toBe(503);
    expect(response.headers['retry-after']).toBe('1');
    expect(body['type']).toBe('https://shop.example/problems/service-unavailable');
    expect(response.body).not.toContain('10.0.0.7');
  });

  it("is the app's own translation of its errors", async () => {
    const { response, body } = await fail('teapot');
    expect(response.statusCode).toBe(418);
    expect(body['detail']).toBe('Short and stout.');
  });

  it('cuts off a stream that has started, and the app continues', async () => {
    const { url } = await listeningApp({ controllers: [FailureController] });
    await expect(fetch(`${url}/failures/stream`).then((answer) => answer.text())).rejects.toThrow();
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
  });
});
