// How user-service starts, and how it works while its database is unavailable.
import type { ProfileResponse, SessionResponse } from '@shop/contracts';
import { createTopics, eventually, type TestTopics } from '@shop/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createTestEnvironment,
  expectWalletsMatchLedgers,
  startReplica,
  type TestEnvironment,
} from './user-service.fixture.js';

let topics: TestTopics;
let testEnvironment: TestEnvironment;
let replicas: Awaited<ReturnType<typeof startReplica>>[];

beforeAll(async () => {
  topics = await createTopics();
});

beforeEach(async () => {
  replicas = [];
  testEnvironment = await createTestEnvironment(topics);
});

afterEach(async () => {
  await Promise.all(replicas.map((replica) => replica.close()));
  await testEnvironment.close();
});

async function start(environment: Record<string, string> = {}) {
  const replica = await startReplica({ ...testEnvironment.variables, ...environment });
  replicas.push(replica);
  return replica;
}

describe('user-service', () => {
  it('starts as two replicas on an empty database and inserts the demo accounts once', async () => {
    // `start` resolves before the migrations finish.
    const both = [await start({ SEED_DEMO_DATA: 'true' }), await start({ SEED_DEMO_DATA: 'true' })];
    await Promise.all(both.map((replica) => replica.ready()));
    const accounts = await testEnvironment.database.query(
      `SELECT email, roles, balance_cents::int AS balance
       FROM account JOIN wallet USING (user_id) ORDER BY email`,
    );
    expect(accounts).toEqual([
      { email: 'admin@shop.test', roles: ['admin'], balance: 0 },
      { email: 'demo@shop.test', roles: [], balance: 100_000 },
    ]);
    await expectWalletsMatchLedgers(testEnvironment.database);
  });

  it('accepts the passwords of the demo accounts, and does not change the accounts at the next start', async () => {
    const first = await start({ SEED_DEMO_DATA: 'true' });
    await first.ready();
    const token = await signIn(first, 'demo@shop.test', 'demo-password');
    const body = { amountCents: 50 };
    await first.call('POST', '/accounts/me/deposits', { token, key: 'k', body });

    const second = await start({ SEED_DEMO_DATA: 'true' });
    await second.ready();
    const profile = await second.call<ProfileResponse>('GET', '/accounts/me', { token });
    expect(profile.body).toMatchObject({
      roles: [],
      wallet: { balanceCents: 100_050, points: 0 },
    });
    const admin = await signIn(second, 'admin@shop.test', 'admin-password');
    const { userId } = profile.body;
    expect((await second.call('GET', `/accounts/${userId}`, { token: admin })).status).toBe(200);
  });

  it('inserts no demo accounts by default', async () => {
    const replica = await start();
    await replica.ready();
    // Each attempt takes as long as the hash of a demo account. So an account would exist before the last attempt.
    for (const _attempt of [1, 2, 3]) {
      expect(await signIn(replica, 'demo@shop.test', 'demo-password')).toBeUndefined();
    }
    expect(await testEnvironment.database.query(`SELECT 1 FROM account`)).toEqual([]);
  });

  it('starts without its database and continues when the database is available', async () => {
    await Promise.all(testEnvironment.databaseProxies.map((proxy) => proxy.cut()));
    const replica = await start({ SEED_DEMO_DATA: 'true' });
    await expectDatabaseUnavailable(replica);
    await Promise.all(testEnvironment.databaseProxies.map((proxy) => proxy.restore()));
    await replica.ready();
    expect(await signIn(replica, 'demo@shop.test', 'demo-password')).toBeTruthy();
  });

  it('responds with 503 while its database is unavailable, and continues afterwards', async () => {
    const replica = await start();
    await replica.ready();
    const token = await replica.token(await replica.customer(100));
    await testEnvironment.databaseProxies[0].cut();
    await expectDatabaseUnavailable(replica);
    const deposit = { token, key: 'k', body: { amountCents: 1 } };
    expect((await replica.call('POST', '/accounts/me/deposits', deposit)).status).toBe(503);
    await testEnvironment.databaseProxies[0].restore();
    await replica.ready();
    expect(await replica.call('POST', '/accounts/me/deposits', deposit)).toMatchObject({
      status: 201,
      body: { balanceCents: 101 },
    });
  });

  it('does not start with an invalid configuration, and reports every invalid variable', async () => {
    const invalid = { JWT_PRIVATE_KEY_FILE: '/nowhere/key.pem', SEED_DEMO_DATA: 'yes' };
    await expect(start(invalid)).rejects.toMatchObject({
      name: 'ConfigurationError',
      problems: [
        'JWT_PRIVATE_KEY_FILE: the file cannot be read (ENOENT)',
        expect.stringMatching(/^SEED_DEMO_DATA: /),
      ],
    });
  });
});

type Replica = Awaited<ReturnType<typeof startReplica>>;

/** The service is live and serves the public keys. Other requests get a 503 with `Retry-After`. */
async function expectDatabaseUnavailable(replica: Replica): Promise<void> {
  await eventually(async () => {
    expect((await replica.call('GET', '/health/ready')).status).toBe(503);
  });
  expect((await replica.call('GET', '/health/live')).status).toBe(200);
  expect((await replica.call('GET', '/.well-known/jwks.json')).status).toBe(200);
  const answer = await replica.call('POST', '/sessions', {
    body: { email: 'demo@shop.test', password: 'demo-password' },
  });
  expect(answer.status).toBe(503);
  expect(answer.body.type).toBe('https://shop.example/problems/service-unavailable');
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
}

/** Returns the access token; undefined if the login is refused. */
async function signIn(replica: Replica, email: string, password: string) {
  const body = { email, password };
  const answer = await replica.call<Partial<SessionResponse>>('POST', '/sessions', { body });
  return answer.body.accessToken;
}
