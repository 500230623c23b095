import {
  createGate,
  createMongoDatabase,
  createPostgresDatabase,
  createTopics,
  type Gate,
  type TestTopics,
} from '@shop/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DatabaseUrls, openDocuments, type ShopDatabases } from '@shop/invariants/databases';
import { appNames, shopApps } from '@shop/local-stack/apps';
import { freePorts } from '@shop/local-stack/ports';
import { createPrivateKey } from '@shop/local-stack/private-key';
import { type AppName, AppProcess } from './app-process.ts';

export interface ShopSystem {
  readonly apps: Readonly<Record<AppName, AppProcess>>;
  readonly bffUrl: string;
  readonly databases: ShopDatabases;
  /** For commands that are given a database. */
  readonly databaseUrls: DatabaseUrls;
  /** Where its events are. */
  readonly topics: TestTopics;
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
  const documents = await openDocuments(productDatabase.url);
  return {
    apps,
    bffUrl: apps['shop-bff'].url,
    databases: { order: orderDatabase, user: userDatabase, product: documents },
    databaseUrls: {
      order: orderDatabase.url,
      user: userDatabase.url,
      product: productDatabase.url,
    },
    topics,
    orderDatabaseGate,
    stop: async () => {
      await Promise.all(appNames.map((name) => apps[name].stop()));
      await Promise.all([orderDatabaseGate.close(), documents.close()]);
      await Promise.all([orderDatabase.drop(), userDatabase.drop(), productDatabase.drop()]);
      await rm(folder, { recursive: true });
    },
  };
}
