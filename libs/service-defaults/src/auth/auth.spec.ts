import { Controller, Get, type INestApplication } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { createRemoteJWKSet, generateKeyPair, SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { sampleApp } from '../fixtures/sample-app.fixture.js';
import { TokenIssuer } from '../fixtures/token-issuer.fixture.js';
import { BearerToken, CurrentUser, Public, Roles } from './auth.decorators.js';
import type { AuthenticatedUser } from './authenticated-user.js';
import type { PublicKeys } from './public-keys.js';

@Controller('me')
class MeController {
  @Get()
  me(@CurrentUser() user: AuthenticatedUser, @BearerToken() token: string) {
    return { ...user, token };
  }

  @Public()
  @Get('public')
  open() {
    return {};
  }

  @Roles('admin', 'owner')
  @Get('admin')
  admin() {
    return {};
  }
}

let issuer: TokenIssuer;
beforeEach(async () => {
  issuer = await TokenIssuer.start();
});
afterEach(() => issuer.stop());

function appOf(url = issuer.url): Promise<NestFastifyApplication> {
  return sampleApp({ controllers: [MeController], environment: { JWKS_URL: url } });
}

async function get(app: INestApplication, path: string, authorization?: string) {
  const response = await (app as NestFastifyApplication).inject({
    url: path,
    headers: authorization === undefined ? {} : { authorization },
  });
  const body = response.json<Record<string, unknown>>();
  return { status: response.statusCode, headers: response.headers, body };
}

const FUTURE = () => Math.floor(Date.now() / 1000) + 3600;

describe('a valid token', { timeout: 30_000 }, () => {
  it('identifies its user', async () => {
    const token = await issuer.token({ sub: 'user-7', roles: ['admin'] });
    const { status, body } = await get(await appOf(), '/me', `Bearer ${token}`);
    expect(status).toBe(200);
    expect(body).toEqual({ userId: 'user-7', roles: ['admin'], token });
  });

  it('is verified once and then cached, with its own user', async () => {
    const keys = createRemoteJWKSet(new URL(issuer.url));
    let checked = 0;
    const keyFor: PublicKeys['keyFor'] = (header, token) => {
      checked += 1;
      return keys(header, token);
    };
    const publicKeys = { useFactory: () => ({ keyFor }) };
    const app = await sampleApp({ controllers: [MeController], publicKeys });
    const [one, two] = [await issuer.token({ sub: 'one' }), await issuer.token({ sub: 'two' })];
    for (let round = 0; round < 3; round += 1) {
      expect((await get(app, '/me', `Bearer ${one}`)).body['userId']).toBe('one');
      expect((await get(app, '/me', `bearer ${two}`)).body['userId']).toBe('two');
    }
    expect(checked).toBe(2);
  });

  it('is not accepted from the cache after its expiry', async () => {
    const app = await appOf();
    const authorization = `Bearer ${await issuer.token({ expiresInSeconds: 60 })}`;
    expect((await get(app, '/me', authorization)).status).toBe(200);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 61_000 });
    try {
      expect((await get(app, '/me', authorization)).status).toBe(401);
      expect((await get(app, '/me', authorization)).status).toBe(401);
    } finally {
      vi.useRealTimers();
    }
  });

  it('needs one of the roles of the route', async () => {
    const app = await appOf();
    const owner = await issuer.token({ roles: ['owner'] });
    expect((await get(app, '/me/admin', `Bearer ${owner}`)).status).toBe(200);
    const { status, body } = await get(app, '/me/admin', `Bearer ${await issuer.token()}`);
    expect(status).toBe(403);
    expect(body['type']).toBe('https://shop.example/problems/forbidden');
  });
});

describe('no valid token', { timeout: 30_000 }, () => {
  it.each([undefined, '', 'Basic dXNlcjpw', 'Bearer', 'Bearer ', 'Bearer a b'])(
    'is 401 with a challenge (%j)',
    async (authorization) => {
      const { status, headers, body } = await get(await appOf(), '/me', authorization);
      expect(status).toBe(401);
      expect(headers['www-authenticate']).toBe('Bearer realm="shop"');
      expect(body['type']).toBe('https://shop.example/problems/unauthenticated');
    },
  );

  it('is accepted only on public routes', async () => {
    const app = await appOf();
    expect((await get(app, '/me/public')).status).toBe(200);
    expect((await get(app, '/me/public', 'Bearer nonsense')).status).toBe(200);
    expect((await get(app, '/me/admin')).status).toBe(401);
  });

  const claims = { sub: 'user-1', roles: ['admin'], iss: 'https://shop.example', aud: 'shop' };
  const foreign = async () => (await generateKeyPair('RS256')).privateKey;
  const tampered = (token: string) => {
    const [head, , signature] = token.split('.');
    const payload = Buffer.from(JSON.stringify({ ...claims, exp: FUTURE() })).toString('base64url');
    return [head, payload, signature].join('.');
  };
  it.each<[string, () => Promise<string>]>([
    ['of another issuer', () => issuer.token({ iss: 'https://other.example' })],
    ['for another audience', () => issuer.token({ aud: 'other' })],
    ['that has expired', () => issuer.token({ expiresInSeconds: -1 })],
    ['without expiry', () => issuer.token({ exp: undefined })],
    ['without a user', () => issuer.token({ sub: undefined })],
    ['without roles', () => issuer.token({ roles: undefined })],
    ['with roles that are no texts', () => issuer.token({ roles: [{}] })],
    ['not valid yet', () => issuer.token({ nbf: FUTURE() })],
    ['whose claims were changed', async () => tampered(await issuer.token())],
    [
      'signed by another key under a known kid',
      async () =>
        new SignJWT({ ...claims, exp: FUTURE() })
          .setProtectedHeader({ alg: 'RS256', kid: 'first' })
          .sign(await foreign()),
    ],
    [
      'signed with a shared secret',
      () =>
        new SignJWT({ ...claims, exp: FUTURE() })
          .setProtectedHeader({ alg: 'HS256', kid: 'first' })
          .sign(Buffer.from('x'.repeat(32))),
    ],
    [
      'without a signature',
      () => Promise.resolve(new UnsecuredJWT({ ...claims, exp: FUTURE() }).encode()),
    ],
    ['that is none', () => Promise.resolve('nonsense')],
  ])('includes a token %s, with the same response for each', async (_what, makeToken) => {
    const app = await appOf();
    const { status, headers, body } = await get(app, '/me', `Bearer ${await makeToken()}`);
    expect(status).toBe(401);
    expect(headers['www-authenticate']).toBe('Bearer realm="shop", error="invalid_token"');
    expect(body).toEqual({
      type: 'https://shop.example/problems/unauthenticated',
      title: 'Unauthenticated',
      status: 401,
      detail: 'The access token is not valid.',
      gtxid: headers['x-gtxid'],
    });
  });
});
