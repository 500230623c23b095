// Tests the limit of failed logins over HTTP.
import { CLIENT_ADDRESS_HEADER, type SessionResponse } from '@shop/contracts';
import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  createTestEnvironment,
  startReplica,
  type TestEnvironment,
} from '../user-service.fixture.js';

let testEnvironment: TestEnvironment;
let service: Awaited<ReturnType<typeof startReplica>>;

const PASSWORD = 'correct horse';

beforeAll(async () => {
  testEnvironment = await createTestEnvironment();
  service = await startReplica({
    ...testEnvironment.variables,
    LOGIN_FAILURES_PER_ACCOUNT: '2',
    LOGIN_FAILURES_PER_ADDRESS: '3',
  });
  await service.ready();
});

afterAll(async () => {
  await service.close();
  await testEnvironment.close();
});

async function register(email: string): Promise<void> {
  const body = { email, password: PASSWORD, name: 'Ada' };
  expect((await service.call('POST', '/accounts', { body })).status).toBe(201);
}

function signIn(email: string, password: string, address: string) {
  const headers = { [CLIENT_ADDRESS_HEADER]: address };
  return service.call<SessionResponse>('POST', '/sessions', { body: { email, password }, headers });
}

it('refuses known and unknown addresses in the same way, also with the correct password', async () => {
  await register('ada@shop.test');
  const refusals = [];
  for (const email of ['ada@shop.test', 'nobody@shop.test']) {
    for (const from of ['192.0.2.1', '192.0.2.2']) {
      expect((await signIn(email, 'wrong horse', from)).status).toBe(401);
    }
    refusals.push(await signIn(email.toUpperCase(), PASSWORD, '192.0.2.3'));
  }
  const [known, unknown] = refusals.map(({ status, body }) => ({ ...body, status, gtxid: '' }));
  expect(known).toMatchObject({
    status: 429,
    type: 'https://shop.example/problems/too-many-attempts',
  });
  expect(unknown).toEqual(known);
  const retryAfter = Number(refusals[0]?.headers.get('retry-after'));
  expect(retryAfter).toBeGreaterThan(290);
  expect(retryAfter).toBeLessThanOrEqual(300);
});

it('resets the count of an account when its owner logs in', async () => {
  await register('bob@shop.test');
  for (const _again of [1, 2]) {
    expect((await signIn('bob@shop.test', 'wrong horse', '198.51.100.1')).status).toBe(401);
    expect((await signIn('bob@shop.test', PASSWORD, '198.51.100.2')).status).toBe(201);
  }
});

it('refuses one client that tries many accounts, by the address that the BFF forwards', async () => {
  for (const number of [1, 2, 3]) {
    expect((await signIn(`user${number}@shop.test`, 'guess', '203.0.113.1')).status).toBe(401);
  }
  expect((await signIn('user4@shop.test', 'guess', '203.0.113.1')).status).toBe(429);
  expect((await signIn('user4@shop.test', 'guess', '203.0.113.2')).status).toBe(401);
});

it.each<[string, Record<string, string>]>([
  ['nothing', {}],
  ['no address', { [CLIENT_ADDRESS_HEADER]: 'localhost' }],
])('uses the address of the connection if the header contains %s', async (_, headers) => {
  const environment = { ...testEnvironment.variables, LOGIN_FAILURES_PER_ADDRESS: '1' };
  const replica = await startReplica(environment);
  try {
    await replica.ready();
    const body = { email: 'carol@shop.test', password: 'guess' };
    expect((await replica.call('POST', '/sessions', { body, headers })).status).toBe(401);
    expect((await replica.call('POST', '/sessions', { body, headers })).status).toBe(429);
  } finally {
    await replica.close();
  }
});
