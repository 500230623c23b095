import {
  createGate,
  createMongoDatabase,
  createPostgresDatabase,
  createTopics,
  type Gate,
} from '@shop/test-support';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { appNames, shopApps } from '@shop/tools/local-stack/apps';
import { freePorts } from '@shop/tools/local-stack/ports';
import { createPrivateKey } from '@shop/tools/local-stack/private-key';
import { type AppName, AppProcess } from './app-process.ts';
import type { ShopDatabases } from './invariants.ts';

export interface ShopSystem {
  readonly apps: Readonly<Record<AppName, AppProcess>>;
  readonly bffUrl: string;
  readonly databases: ShopDatabases;
  /** For commands that are given a database. */
  readonly userDatabaseUrl: string;
  /** Stands between order-service and its database. */
  readonly orderDatabaseGate: Gate;
  stop(): Promise<void>;
}

/**
 * The four built apps with databases and topics of their own, and the demo products.
 *
 * @param settings of all apps, beside those of `npm start`.
 */
export async function startSystem(
  settings: Readonly<Record<string, string>> = {},
): Promise<ShopSystem> {
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
  await createPrivateKey(keyFile);

  const [bff = 0, order = 0, user = 0, product = 0] = ports;
  // The very environment of `npm start`, on other servers.
  const described = shopApps({
    ports: { bff, order, user, product },
    kafkaBrokers: topics.brokers,
    orderDatabase: { serviceUrl: orderDatabaseGate.url, migrationUrl: orderDatabase.migrationUrl },
    userDatabase: { serviceUrl: userDatabase.url, migrationUrl: userDatabase.migrationUrl },
    productDatabaseUrl: productDatabase.url,
    jwtPrivateKeyFile: keyFile,
  });
  // Any port for the metrics: nothing here reads them.
  const own = { KAFKA_TOPIC_PREFIX: topics.prefix, METRICS_PORT: '0', ...settings };
  const apps = Object.fromEntries(
    described.map(({ name, port, environment }) => [
      name,
      new AppProcess(name, port, { ...environment, ...own }),
    ]),
  ) as Record<AppName, AppProcess>;

  await Promise.all(appNames.map((name) => apps[name].start()));
  return {
    apps,
    bffUrl: apps['shop-bff'].url,
    databases: {
      order: orderDatabase,
      user: userDatabase,
      product: { all: (collection) => allDocuments(productDatabase.url, collection) },
    },
    userDatabaseUrl: userDatabase.url,
    orderDatabaseGate,
    stop: async () => {
      await Promise.all(appNames.map((name) => apps[name].stop()));
      await orderDatabaseGate.close();
      await Promise.all([orderDatabase.drop(), userDatabase.drop(), productDatabase.drop()]);
      await rm(folder, { recursive: true });
    },
  };
}

async function allDocuments<Document>(url: string, collection: string): Promise<Document[]> {
  const connection = await mongoose.createConnection(url).asPromise();
  try {
    const cursor = connection.collection(collection).find({}, { sort: { _id: 1 } });
    return (await cursor.toArray()) as Document[];
  } finally {
    await connection.close();
  }
}
