import { Controller, Get } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sampleApp } from '../fixtures/sample-app.fixture.js';
import { TokenIssuer } from '../fixtures/token-issuer.fixture.js';
import { Public } from './auth.decorators.js';

@Controller('me')
class MeController {
  @Get()
  me() {
    return {};
  }

  @Public()
  @Get('public')
  open() {
    return {};
  }
}

const SOON = { timeout: 10_000 };

let issuer: TokenIssuer;
beforeEach(async () => {
  issuer = await TokenIssuer.start();
});
afterEach(() => issuer.stop());

function appOf(): Promise<NestFastifyApplication> {
  return sampleApp({ controllers: [MeController], environment: { JWKS_URL: issuer.url } });
}

async function get(app: NestFastifyApplication, url: string, authorization = '') {
  const response = await app.inject({ url, headers: { authorization } });
  return { status: response.statusCode, headers: response.headers };
}

describe("the issuer's keys", { timeout: 30_000 }, () => {
  it('are fetched at the start, before the first token arrives', async () => {
    await appOf();
    await vi.waitUntil(() => issuer.requests === 1, SOON);
  });

  it('are kept while the issuer is unavailable', async () => {
    const app = await appOf();
    expect((await get(app, '/me', `Bearer ${await issuer.token()}`)).status).toBe(200);
    await issuer.stop();
    const later = await issuer.token({ sub: 'later' });
    expect((await get(app, '/me', `Bearer ${later}`)).status).toBe(200);
  });

  it('are required: without keys, the response is 503 and no request is accepted', async () => {
    await issuer.stop();
    const app = await appOf();
    const { status, headers } = await get(app, '/me', `Bearer ${await issuer.token()}`);
    expect(status).toBe(503);
    expect(headers['retry-after']).toBe('1');
    expect((await get(app, '/me/public')).status).toBe(200);
  });

  it('are fetched automatically when the issuer is available again', async () => {
    await issuer.stop();
    const app = await appOf();
    await issuer.listen();
    await vi.waitUntil(() => issuer.requests > 0, SOON);
    expect((await get(app, '/me', `Bearer ${await issuer.token()}`)).status).toBe(200);
    expect(issuer.requests).toBe(1);
  });

  it('are fetched again for an unknown kid, but at most every few seconds', async () => {
    const app = await appOf();
    await vi.waitUntil(() => issuer.requests === 1, SOON);
    await issuer.addKey('second');
    const token = await issuer.token({ kid: 'second' });
    expect((await get(app, '/me', `Bearer ${token}`)).status).toBe(401);
    expect(issuer.requests).toBe(1);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 5_001 });
    try {
      expect((await get(app, '/me', `Bearer ${token}`)).status).toBe(200);
      expect(issuer.requests).toBe(2);
    } finally {
      vi.useRealTimers();
    }
  });
});
