import type { ProfileResponse, WalletDetailsResponse, WalletResponse } from '@shop/contracts';
import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  createTestEnvironment,
  expectWalletsMatchLedgers,
  startReplica,
  type TestEnvironment,
  wallet,
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

afterEach(() => expectWalletsMatchLedgers(testEnvironment.database));

function deposit(token: string, amountCents: unknown, key?: string) {
  const body = { amountCents };
  return service.call<WalletResponse>('POST', '/accounts/me/deposits', { body, token, key });
}

describe('a wallet', () => {
  it('is returned to its owner, with the rate of the points', async () => {
    const token = await service.token(await service.customer(2_500));
    const { status, body } = await readWallet(token);
    expect(status).toBe(200);
    expect(body).toEqual({ balanceCents: 2_500, points: 0, centsPerPoint: 100 });
  });

  it('is a 404 if the account does not exist', async () => {
    expect((await readWallet(await service.token(randomUUID()))).status).toBe(404);
  });

  it('requires a token', async () => {
    expect((await readWallet()).status).toBe(401);
  });

  function readWallet(token?: string) {
    return service.call<WalletDetailsResponse>('GET', '/accounts/me/wallet', { token });
  }
});

describe('a deposit', () => {
  it('is in the wallet when the request returns', async () => {
    const token = await service.token(await service.customer());
    const answer = await deposit(token, 2_500, randomUUID());
    expect(answer).toMatchObject({ status: 201, body: { balanceCents: 2_500, points: 0 } });
    const profile = await service.call<ProfileResponse>('GET', '/accounts/me', { token });
    expect(profile.body.wallet).toEqual({ balanceCents: 2_500, points: 0 });
  });

  it('counts once for one key, and a repeated request returns the current wallet', async () => {
    const token = await service.token(await service.customer());
    const key = randomUUID();
    await deposit(token, 2_500, key);
    await deposit(token, 100, randomUUID());
    const again = await deposit(token, 2_500, `"${key}"`);
    expect(again).toMatchObject({ status: 201, body: { balanceCents: 2_600, points: 0 } });
  });

  it('counts once for fifty concurrent requests with one key', async () => {
    const userId = await service.customer();
    const token = await service.token(userId);
    const key = randomUUID();
    const answers = await Promise.all(Array.from({ length: 50 }, () => deposit(token, 700, key)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([201]));
    expect(new Set(answers.map(({ body }) => body.balanceCents))).toEqual(new Set([700]));
    expect(await wallet(testEnvironment.database, userId)).toEqual({ balance: 700, points: 0 });
  });

  it('is not lost among fifty concurrent deposits', async () => {
    const userId = await service.customer();
    const token = await service.token(userId);
    await Promise.all(Array.from({ length: 50 }, () => deposit(token, 7, randomUUID())));
    expect(await wallet(testEnvironment.database, userId)).toEqual({ balance: 350, points: 0 });
  });

  it('is refused for another amount with a used key, and changes nothing', async () => {
    const userId = await service.customer();
    const token = await service.token(userId);
    await deposit(token, 2_500, 'key');
    const other = await deposit(token, 2_501, 'key');
    expect(other.status).toBe(422);
    expect(other.body.type).toBe('https://shop.example/problems/idempotency-key-reused');
    expect(await wallet(testEnvironment.database, userId)).toEqual({ balance: 2_500, points: 0 });
  });

  it('can have the key of another customer’s deposit', async () => {
    const tokens = await Promise.all(
      [1, 2].map(async () => service.token(await service.customer())),
    );
    for (const token of tokens) {
      expect((await deposit(token, 50, 'same')).body.balanceCents).toBe(50);
    }
  });

  it('requires an idempotency key', async () => {
    const answer = await deposit(await service.token(await service.customer()), 50);
    expect(answer.status).toBe(400);
    expect(answer.body.type).toBe('https://shop.example/problems/idempotency-key-missing');
  });

  it.each([0, -1, 0.5, 10_000_001, '100', null])('of %j is refused', async (amount) => {
    const userId = await service.customer();
    const answer = await deposit(await service.token(userId), amount, randomUUID());
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ errors: [{ pointer: '/amountCents' }] });
    expect(await wallet(testEnvironment.database, userId)).toEqual({ balance: 0, points: 0 });
  });

  it('is a 404 for an account that does not exist', async () => {
    const answer = await deposit(await service.token(randomUUID()), 50, randomUUID());
    expect(answer.status).toBe(404);
  });

  it('requires a token', async () => {
    const answer = await service.call('POST', '/accounts/me/deposits', { key: 'k', body: {} });
    expect(answer.status).toBe(401);
  });
});
