// Tests accounts and sessions over HTTP.
import type { AccountResponse, ProfileResponse, SessionResponse } from '@shop/contracts';
import { calculateJwkThumbprint, createRemoteJWKSet, type JWK, jwtVerify } from 'jose';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  createTestEnvironment,
  startReplica,
  type TestEnvironment,
} from '../user-service.fixture.js';

let testEnvironment: TestEnvironment;
let service: Awaited<ReturnType<typeof startReplica>>;

beforeAll(async () => {
  testEnvironment = await createTestEnvironment();
  service = await startReplica(testEnvironment.variables);
  await service.ready();
});

afterAll(async () => {
  await service.close();
  await testEnvironment.close();
});

const ada = { email: 'Ada@Shop.Test', password: 'correct horse', name: ' Ada ' };

function register(body: unknown) {
  return service.call<AccountResponse>('POST', '/accounts', { body });
}

function signIn(email: string, password: string) {
  return service.call<SessionResponse>('POST', '/sessions', { body: { email, password } });
}

describe('an account', () => {
  it('can be registered, used for a login, and read', async () => {
    const registered = await register(ada);
    const { userId } = registered.body;
    expect(registered.status).toBe(201);
    expect(registered.headers.get('location')).toBe(`/accounts/${userId}`);
    expect(registered.body).toEqual({ userId, email: 'ada@shop.test', name: 'Ada' });

    const session = await signIn(' ADA@shop.test', ada.password);
    expect(session.status).toBe(201);
    expect(session.body).toMatchObject({ tokenType: 'Bearer', expiresIn: 3600 });

    const token = session.body.accessToken;
    const profile = await service.call<ProfileResponse>('GET', '/accounts/me', { token });
    expect(profile.body).toEqual({
      ...registered.body,
      roles: [],
      wallet: { balanceCents: 0, points: 0 },
    });
  });

  it('has a unique e-mail address, independent of case', async () => {
    await register({ ...ada, email: 'bob@shop.test' });
    const answer = await register({ ...ada, email: 'BOB@shop.test' });
    expect(answer.status).toBe(409);
    expect(answer.body.type).toBe('https://shop.example/problems/email-taken');
  });

  it('is created once for concurrent registrations of one address', async () => {
    const request = { ...ada, email: 'same@shop.test' };
    const answers = await Promise.all([register(request), register(request)]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409]);
    const accounts = await testEnvironment.database.query(
      `SELECT 1 FROM account JOIN wallet USING (user_id) WHERE email = $1`,
      [request.email],
    );
    expect(accounts).toHaveLength(1);
  });

  it.each([
    ['an invalid e-mail address', '/email', { ...ada, email: 'ada' }],
    ['an e-mail address that is too long', '/email', { ...ada, email: `${'a'.repeat(250)}@b.de` }],
    ['a short password', '/password', { ...ada, password: '1234567' }],
    ['a long password', '/password', { ...ada, password: 'x'.repeat(129) }],
    ['a blank name', '/name', { ...ada, name: '  ' }],
    ['a role', '/roles', { ...ada, roles: ['admin'] }],
  ])('with %s is refused', async (_, pointer, body) => {
    const answer = await register(body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({
      type: 'https://shop.example/problems/invalid-request',
      errors: [{ pointer }],
    });
  });

  it('shows its name to its owner and to admins, and is a 404 for other users', async () => {
    const userId = await service.customer();
    const read = async (reader: string, roles: string[] = []) =>
      service.call('GET', `/accounts/${userId}`, { token: await service.token(reader, roles) });
    expect(await read(userId)).toMatchObject({ status: 200, body: { userId, name: 'Ada' } });
    expect((await read(randomUUID(), ['admin'])).status).toBe(200);
    expect((await read(randomUUID())).status).toBe(404);
  });

  it('that does not exist is a 404, also for a user with its token', async () => {
    const unknownId = randomUUID();
    const token = await service.token(unknownId, ['admin']);
    expect((await service.call('GET', '/accounts/me', { token })).status).toBe(404);
    expect((await service.call('GET', `/accounts/${unknownId}`, { token })).status).toBe(404);
    expect((await service.call('GET', '/accounts/no-id', { token })).status).toBe(400);
  });

  it.each(['/accounts/me', `/accounts/${randomUUID()}`])('%s requires a token', async (path) => {
    expect((await service.call('GET', path)).status).toBe(401);
  });

  it('stores a hash and not the password', async () => {
    const rows = await testEnvironment.database.query<{ password_hash: string }>(
      `SELECT password_hash FROM account WHERE email = 'ada@shop.test'`,
    );
    expect(rows[0]?.password_hash).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$/);
  });
});

describe('a session', () => {
  it('is refused in the same way for a wrong password and for an unknown address', async () => {
    await register({ ...ada, email: 'eve@shop.test' });
    const refused = [
      await signIn('eve@shop.test', 'wrong horse'),
      await signIn('nobody@shop.test', 'wrong horse'),
      await signIn('eve@shop.test', 'x'),
    ].map(({ status, body }) => ({ ...body, status, gtxid: '' }));
    expect(refused[0]).toMatchObject({
      status: 401,
      type: 'https://shop.example/problems/invalid-credentials',
    });
    expect(refused[1]).toEqual(refused[0]);
    expect(refused[2]).toEqual(refused[0]);
  });

  it('takes as long for an unknown address, because the time must not reveal which addresses exist', async () => {
    await register({ ...ada, email: 'known@shop.test' });
    const time = async (email: string) => {
      const since = performance.now();
      await signIn(email, 'wrong horse');
      return performance.now() - since;
    };
    const [known, unknown] = [await time('known@shop.test'), await time('unknown@shop.test')];
    // Without the hash, the time would be less than a fiftieth.
    expect(unknown).toBeGreaterThan(known / 10);
  });

  it('is a token that can be verified with the public key', async () => {
    const { userId } = (await register({ ...ada, email: 'token@shop.test' })).body;
    const { accessToken } = (await signIn('token@shop.test', ada.password)).body;
    const url = new URL('/.well-known/jwks.json', service.url);
    const { payload, protectedHeader } = await jwtVerify(accessToken, createRemoteJWKSet(url), {
      issuer: 'https://shop.example',
      audience: 'shop',
    });
    expect(payload).toMatchObject({ sub: userId, roles: [] });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);

    const { body } = await service.call<{ keys: JWK[] }>('GET', '/.well-known/jwks.json');
    const [key, ...others] = body.keys;
    expect(others).toEqual([]);
    expect(Object.keys(key ?? {}).sort()).toEqual(['alg', 'e', 'kid', 'kty', 'n', 'use']);
    expect(protectedHeader).toEqual({
      alg: 'RS256',
      kid: await calculateJwkThumbprint(key ?? {}),
    });
  });
});
