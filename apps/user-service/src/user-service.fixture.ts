// Runs the whole user-service with a real database and broker.
import { EventConsumer } from '@shop/messaging';
import {
  createTcpProxy,
  createPostgresDatabase,
  createTopics,
  eventually,
  observeEvents,
  type TcpProxy,
  startApp,
  type TestPostgresDatabase,
  type TestTopics,
} from '@shop/testing';
import { SignJWT } from 'jose';
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { AccountRepository } from './account/account.repository.js';
import { AppModule } from './app.module.js';
import { SigningKey } from './session/signing-key.js';
import { WalletRepository } from './wallet/wallet.repository.js';

export interface TestEnvironment {
  readonly database: TestPostgresDatabase;
  /** Proxies in front of the database: the first for the role of the service, the second for the role of the migrations. */
  readonly databaseProxies: readonly [TcpProxy, TcpProxy];
  readonly topics: TestTopics;
  readonly variables: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

/** Creates what a replica needs to start: an empty database, a private key, and topics unless they are given. */
export async function createTestEnvironment(
  givenTopics: TestTopics | Promise<TestTopics> = createTopics(),
): Promise<TestEnvironment> {
  const [database, topics, folder] = await Promise.all([
    createPostgresDatabase('user'),
    givenTopics,
    mkdtemp(join(tmpdir(), 'user-service-')),
  ]);
  const databaseProxies = [
    await createTcpProxy(database.url),
    await createTcpProxy(database.migrationUrl),
  ] as const;
  const keyFile = join(folder, 'key.pem');
  await writeFile(keyFile, privateKeyPem());
  return {
    database,
    databaseProxies,
    topics,
    variables: {
      DATABASE_URL: databaseProxies[0].url,
      MIGRATION_DATABASE_URL: databaseProxies[1].url,
      KAFKA_BROKERS: topics.brokers,
      KAFKA_TOPIC_PREFIX: topics.prefix,
      JWT_PRIVATE_KEY_FILE: keyFile,
    },
    close: async () => {
      await Promise.all(databaseProxies.map((proxy) => proxy.close()));
      await Promise.all([database.drop(), rm(folder, { recursive: true })]);
    },
  };
}

export function privateKeyPem(): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
}

export async function startReplica(environment: TestEnvironment['variables']) {
  const running = await startApp(AppModule, environment, {
    transports: (app) => [app.get(EventConsumer)],
  });
  const { app, url } = running;

  async function call<Body>(
    method: string,
    path: string,
    {
      body,
      key,
      token,
      headers = {},
    }: { body?: unknown; key?: string; token?: string; headers?: Record<string, string> } = {},
  ) {
    const response = await fetch(url + path, {
      method,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Body & { type?: string },
    };
  }

  return {
    ...running,
    call,
    ready: () =>
      eventually(async () => {
        const { body } = await call('GET', '/health/ready');
        expect(body).toMatchObject({ status: 'ok' });
      }),
    /** Signs a token as a login does, without the hashing of a password. */
    token: (userId: string, roles: string[] = []) => {
      const { privateKey, publicJwk } = app.get(SigningKey, { strict: false });
      return new SignJWT({ roles })
        .setProtectedHeader({ alg: 'RS256', kid: publicJwk.kid })
        .setSubject(userId)
        .setIssuer('https://shop.example')
        .setAudience('shop')
        .setIssuedAt()
        .setExpirationTime('1h')
        .sign(privateKey);
    },
    /** Creates an account with money and without a valid password. Returns its id. */
    customer: async (balanceCents = 0): Promise<string> => {
      const userId = randomUUID();
      const account = { userId, email: `${userId}@shop.test`, name: 'Ada', roles: [] };
      await app.get(AccountRepository, { strict: false }).create({ ...account, passwordHash: '' });
      if (balanceCents > 0) {
        await app.get(WalletRepository, { strict: false }).post(userId, {
          kind: 'deposit',
          cents: balanceCents,
          points: 0,
          idempotencyKey: 'first',
        });
      }
      return userId;
    },
  };
}

/** Starts user-service with its own database and topics, waits until it is ready, and observes its events. */
export async function startUserService() {
  const testEnvironment = await createTestEnvironment();
  const events = await observeEvents(testEnvironment.topics);
  const service = await startReplica(testEnvironment.variables);
  await service.ready();
  return {
    service,
    app: service.app,
    database: testEnvironment.database,
    events,
    close: async () => {
      await service.close();
      await events.close();
      await testEnvironment.close();
    },
  };
}

export async function wallet(database: TestPostgresDatabase, userId: string) {
  const [row] = await database.query<{ balance: number; points: number }>(
    `SELECT balance_cents::int AS balance, points::int FROM wallet WHERE user_id = $1`,
    [userId],
  );
  return row;
}

/** Call it after each test: each wallet must be exactly the sum of its ledger. */
export async function expectWalletsMatchLedgers(database: TestPostgresDatabase): Promise<void> {
  const different = await database.query(
    `SELECT user_id, balance_cents, w.points, sum(cents) AS cents, sum(l.points) AS ledger_points
     FROM wallet w LEFT JOIN ledger_entry l USING (user_id)
     GROUP BY user_id
     HAVING balance_cents <> coalesce(sum(cents), 0) OR w.points <> coalesce(sum(l.points), 0)`,
  );
  expect(different).toEqual([]);
}
