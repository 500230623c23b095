// How user-service starts, and what it does without its database.
import type { ProfileResponse, SessionResponse } from '@shop/contracts';
import { createTopics, eventually, type TestTopics } from '@shop/testing';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createSurroundings,
  expectWalletsToBeTheirLedgers,
  startReplica,
  type Surroundings,
} from './user-service.fixture.js';

let topics: TestTopics;
let surroundings: Surroundings;
let replicas: Awaited<ReturnType<typeof startReplica>>[];

beforeAll(async () => {
  topics = await createTopics();
});

beforeEach(async () => {
  replicas = [];
  surroundings = await createSurroundings(topics);
});

afterEach(async () => {
  await Promise.all(replicas.map((replica) => replica.close()));
  await surroundings.close();
});

async function start(environment: Record<string, string> = {}) {
  const replica = await startReplica({ ...surroundings.environment, ...environment });
  replicas.push(replica);
  return replica;
}

describe('user-service', () => {
  it('starts as two replicas on an empty database, with the demo accounts once', async () => {
    // `start` comes back while the migrations still run.
    const both = [await start({ SEED_DEMO_DATA: 'true' }), await start({ SEED_DEMO_DATA: 'true' })];
    await Promise.all(both.map((replica) => replica.ready()));
    const accounts = await surroundings.database.query(
      `SELECT email, roles, balance_cents::int AS balance
       FROM account JOIN wallet USING (user_id) ORDER BY email`,
    );
    expect(accounts).toEqual([
      { email: 'admin@shop.test', roles: ['admin'], balance: 0 },
      { email: 'demo@shop.test', roles: [], balance: 100_000 },
    ]);
    await expectWalletsToBeTheirLedgers(surroundings.database);
  });

  it('lets the demo accounts in, and leaves them as they are at the next start', async () => {
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

  it('has no accounts unless it is told to', async () => {
    const replica = await start();
    await replica.ready();
    // Each attempt takes as long as a demo account's hash would, so one would be there by the last.
    for (const _attempt of [1, 2, 3]) {
      expect(await signIn(replica, 'demo@shop.test', 'demo-password')).toBeUndefined();
    }
    expect(await surroundings.database.query(`SELECT 1 FROM account`)).toEqual([]);
  });

  it('starts without its database, and goes on by itself when it comes', async () => {
    await Promise.all(surroundings.gates.map((gate) => gate.cut()));
    const replica = await start({ SEED_DEMO_DATA: 'true' });
    await expectToBeWithoutDatabase(replica);
    await Promise.all(surroundings.gates.map((gate) => gate.restore()));
    await replica.ready();
    expect(await signIn(replica, 'demo@shop.test', 'demo-password')).toBeTruthy();
  });

  it('answers 503 while its database is away, and goes on by itself when it is back', async () => {
    const replica = await start();
    await replica.ready();
    const token = await replica.token(await replica.customer(100));
    await surroundings.gates[0].cut();
    await expectToBeWithoutDatabase(replica);
    const deposit = { token, key: 'k', body: { amountCents: 1 } };
    expect((await replica.call('POST', '/accounts/me/deposits', deposit)).status).toBe(503);
    await surroundings.gates[0].restore();
    await replica.ready();
    expect(await replica.call('POST', '/accounts/me/deposits', deposit)).toMatchObject({
      status: 201,
      body: { balanceCents: 101 },
    });
  });

  it('does not start with a wrong configuration, and names all that is wrong', async () => {
    const wrong = { JWT_PRIVATE_KEY_FILE: '/nowhere/key.pem', SEED_DEMO_DATA: 'yes' };
    await expect(start(wrong)).rejects.toMatchObject({
      name: 'ConfigurationError',
      problems: [
        'JWT_PRIVATE_KEY_FILE: the file cannot be read (ENOENT)',
        expect.stringMatching(/^SEED_DEMO_DATA: /),
      ],
    });
  });
});

type Replica = Awaited<ReturnType<typeof startReplica>>;

/** HTTP is up, the public keys are served, and everything else is a 503 with `Retry-After`. */
async function expectToBeWithoutDatabase(replica: Replica): Promise<void> {
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

/** The access token; undefined where there is none to have. */
async function signIn(replica: Replica, email: string, password: string) {
  const body = { email, password };
  const answer = await replica.call<Partial<SessionResponse>>('POST', '/sessions', { body });
  return answer.body.accessToken;
}
