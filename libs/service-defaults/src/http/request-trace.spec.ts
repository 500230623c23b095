import { setImmediate as nextTurn } from 'node:timers/promises';
import { Body, Controller, Get, Post } from '@nestjs/common';
import { currentTrace } from '@shop/tracing';
import { describe, expect, it } from 'vitest';
import { Public } from '../auth/auth.decorators.js';
import { Problem } from '../problems/problem.js';
import { listeningApp, sampleApp } from '../fixtures/sample-app.fixture.js';

@Public()
@Controller('traces')
class TraceController {
  @Get()
  get() {
    return currentTrace();
  }

  @Post()
  async post(@Body() body: { name: string }) {
    const before = currentTrace();
    await nextTurn();
    return { name: body.name, before, after: currentTrace() };
  }

  @Get('failure')
  async fail() {
    await nextTurn();
    const extensions = { seen: currentTrace()?.gtxid };
    throw new Problem(409, 'conflict', 'It failed.', { extensions });
  }
}

const hex = (n: number) => (n + 1).toString(16).padStart(32, 'a');
const GTXID = hex(7);

describe('the trace of a request', { timeout: 30_000 }, () => {
  it("continues the caller's trace one level deeper, and is in the response", async () => {
    const app = await sampleApp({ controllers: [TraceController] });
    const headers = { 'x-gtxid': GTXID, 'x-ltxid': '3' };
    const response = await app.inject({ url: '/traces', headers });
    expect(response.headers['x-gtxid']).toBe(GTXID);
    expect(response.json()).toMatchObject({ gtxid: GTXID, ltxid: 4 });
  });

  it('starts here if the caller sent no trace or an invalid one', async () => {
    const app = await sampleApp({ controllers: [TraceController] });
    const response = await app.inject({
      url: '/traces',
      headers: { 'x-gtxid': 'x', 'x-ltxid': '9' },
    });
    expect(response.json()).toMatchObject({ gtxid: response.headers['x-gtxid'], ltxid: 1 });
  });

  it.each([
    ['an unknown path', { url: '/nowhere' }, 404],
    ['a wrong method', { url: '/traces', method: 'DELETE' as const }, 405],
    ['a failure', { url: '/traces/failure' }, 409],
    ['a malformed path', { url: '/%zz' }, 400],
    ['a malformed body', { url: '/traces', method: 'POST' as const, body: '{' }, 400],
  ])('is in the response to %s', async (_what, request, status) => {
    const app = await sampleApp({ controllers: [TraceController] });
    const headers = { 'x-gtxid': GTXID, 'content-type': 'application/json' };
    const response = await app.inject({ ...request, headers });
    expect(response.statusCode).toBe(status);
    expect(response.headers['x-gtxid']).toBe(GTXID);
    expect(response.json()).toMatchObject({ gtxid: GTXID });
  });

  it('is the same in the handler and in the error response', async () => {
    const app = await sampleApp({ controllers: [TraceController] });
    const problem = (await app.inject('/traces/failure')).json<{ gtxid: string; seen: string }>();
    expect(problem.gtxid).toBe(problem.seen);
  });

  it('stays with its own request across bodies, awaits and shared connections', async () => {
    const { url } = await listeningApp({ controllers: [TraceController] });
    const calls = Array.from({ length: 200 }, async (_, n) => {
      const gtxid = hex(n);
      const response = await fetch(`${url}/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-gtxid': gtxid, 'x-ltxid': '1' },
        // Different sizes, so that bodies arrive in different numbers of chunks.
        body: JSON.stringify({ name: `n${n}`, filler: 'x'.repeat((n % 8) * 7_000) }),
      });
      expect(response.headers.get('x-gtxid')).toBe(gtxid);
      const trace: unknown = expect.objectContaining({ gtxid, ltxid: 2 });
      expect(await response.json()).toEqual({ name: `n${n}`, before: trace, after: trace });
    });
    await Promise.all(calls);
  });
});
