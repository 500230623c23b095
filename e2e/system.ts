import {
  createGate,
  createMongoDatabase,
  createPostgresDatabase,
  createTopics,
  type Gate,
  type TestPostgresDatabase,
} from '@shop/test-support';
import { generateKeyPairSync } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePorts } from '../tools/local-stack/ports.ts';
import { type AppName, appNames, AppProcess } from './app-process.ts';

export interface ShopSystem {
  readonly apps: Readonly<Record<AppName, AppProcess>>;
  readonly bffUrl: string;
  /** Behind the services' backs, to look and not to touch. */
  readonly orderDatabase: TestPostgresDatabase;
  readonly userDatabase: TestPostgresDatabase;
  readonly productDatabaseUrl: string;
  /** Stands between order-service and its database. */
  readonly orderDatabaseGate: Gate;
  stop(): Promise<void>;
}

/** The four built apps with databases and topics of their own, and the demo products. */
export async function startSystem(): Promise<ShopSystem> {
  const [orderDatabase, userDatabase, productDatabase, topics, folder, ports] = await Promise.all([
    createPostgresDatabase('order'),
    createPostgresDatabase('user'),
    createMongoDatabase(),
    createTopics(),
    mkdtemp(join(tmpdir(), 'shop-e2e-')),
    freePorts(appNames.length),
  ]);
  const orderDatabaseGate = await createGate(orderDatabase.url);
  const keyFile = join(folder, 'jwt.pem');
  await writeFile(keyFile, privateKey(), { mode: 0o600 });

  const port = (name: AppName) => ports[appNames.indexOf(name)] ?? 0;
  const url = (name: AppName) => `http://127.0.0.1:${port(name)}`;
  const kafka = { KAFKA_BROKERS: topics.brokers, KAFKA_TOPIC_PREFIX: topics.prefix };
  const keys = { JWKS_URL: `${url('user-service')}/.well-known/jwks.json` };
  const environments: Record<AppName, Record<string, string>> = {
    'user-service': {
      ...kafka,
      DATABASE_URL: userDatabase.url,
      MIGRATION_DATABASE_URL: userDatabase.migrationUrl,
      JWT_PRIVATE_KEY_FILE: keyFile,
      SEED_DEMO_DATA: 'true',
    },
    'product-service': {
      ...kafka,
      ...keys,
      MONGODB_URL: productDatabase.url,
      SEED_DEMO_DATA: 'true',
    },
    'order-service': {
      ...kafka,
      ...keys,
      DATABASE_URL: orderDatabaseGate.url,
      MIGRATION_DATABASE_URL: orderDatabase.migrationUrl,
    },
    'shop-bff': {
      ...keys,
      ORDER_SERVICE_URL: url('order-service'),
      USER_SERVICE_URL: url('user-service'),
      PRODUCT_SERVICE_URL: url('product-service'),
    },
  };
  const apps = Object.fromEntries(
    appNames.map((name) => [name, new AppProcess(name, port(name), environments[name])]),
  ) as Record<AppName, AppProcess>;

  await Promise.all(appNames.map((name) => apps[name].start()));
  return {
    apps,
    bffUrl: url('shop-bff'),
    orderDatabase,
    userDatabase,
    productDatabaseUrl: productDatabase.url,
    orderDatabaseGate,
    stop: async () => {
      await Promise.all(appNames.map((name) => apps[name].stop()));
      await orderDatabaseGate.close();
      await Promise.all([orderDatabase.drop(), userDatabase.drop(), productDatabase.drop()]);
      await rm(folder, { recursive: true });
    },
  };
}

function privateKey(): string {
  return generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  }).privateKey;
}
