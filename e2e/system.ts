import {
  createTcpProxy,
  createMongoDatabase,
  createPostgresDatabase,
  createTopics,
  type TcpProxy,
  type TestTopics,
} from '@shop/testing';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DatabaseUrls, openDocuments, type ShopDatabases } from '@shop/invariants/databases';
import type { ServiceDescription } from '@shop/app-descriptions/app-description';
import { readServices } from '@shop/app-descriptions/read-apps';
import { connectedApps } from '@shop/local-stack/apps';
import { freePorts } from '@shop/local-stack/ports';
import { createPrivateKey } from '@shop/local-stack/private-key';
import { AppProcess } from './app-process.ts';

const services = readServices();
/** All apps that run, including those that users of the template have added. */
export const appNames = services.map(({ name }) => name);

/** The apps of the saga. Tests about them must pass even if other apps run and read their events. */
export const coreApps = ['shop-bff', 'order-service', 'product-service', 'user-service'] as const;
export type CoreApp = (typeof coreApps)[number];

export interface ShopSystem {
  readonly apps: Readonly<Record<CoreApp, AppProcess> & Record<string, AppProcess>>;
  readonly bffUrl: string;
  readonly databases: ShopDatabases;
  /** For commands that take a database URL as an option. */
  readonly databaseUrls: DatabaseUrls;
  /** The broker and the prefix of its topics. */
  readonly topics: TestTopics;
  /** The proxy between order-service and its database. */
  readonly orderDatabaseProxy: TcpProxy;
  stop(): Promise<void>;
}

/**
 * Starts the built apps with their own databases and topics, and with the demo products.
 *
 * @param settings environment variables for all apps, in addition to those of `npm start`.
 */
export async function startSystem(
  settings: Readonly<Record<string, string>> = {},
): Promise<ShopSystem> {
  const [postgres, mongo, topics, folder, freshPorts] = await Promise.all([
    createDatabases('postgres', createPostgresDatabase),
    createDatabases('mongo', createMongoDatabase),
    createTopics(),
    mkdtemp(join(tmpdir(), 'shop-e2e-')),
    freePorts(services.length),
  ]);
  const [orderDatabase, userDatabase] = [postgres['order-service']!, postgres['user-service']!];
  const productDatabase = mongo['product-service']!;
  const orderDatabaseProxy = await createTcpProxy(orderDatabase.url);
  const keyFile = join(folder, 'jwt.pem');
  await createPrivateKey(keyFile);

  // The same environment as in `npm start`, with other servers.
  const described = connectedApps(services, {
    ports: Object.fromEntries(appNames.map((name, index) => [name, freshPorts[index]!])),
    kafkaBrokers: topics.brokers,
    databases: {
      ...mapValues(postgres, ({ url, migrationUrl }) => sqlVariables(url, migrationUrl)),
      ...mapValues(mongo, ({ url }) => ({ MONGODB_URL: url })),
      'order-service': sqlVariables(orderDatabaseProxy.url, orderDatabase.migrationUrl),
    },
    jwtPrivateKeyFile: keyFile,
  });
  // Port 0 lets the system choose a port for the metrics. These tests do not read them.
  const own = { KAFKA_TOPIC_PREFIX: topics.prefix, METRICS_PORT: '0', ...settings };
  const apps = Object.fromEntries(
    described.map(({ name, port, environment }) => [
      name,
      new AppProcess(name, port, { ...environment, ...own }),
    ]),
  ) as ShopSystem['apps'];

  await Promise.all(Object.values(apps).map((app) => app.start()));
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
    orderDatabaseProxy,
    stop: async () => {
      await Promise.all(Object.values(apps).map((app) => app.stop()));
      await Promise.all([orderDatabaseProxy.close(), documents.close()]);
      const databases = [...Object.values(postgres), ...Object.values(mongo)];
      await Promise.all(databases.map((database) => database.drop()));
      await rm(folder, { recursive: true });
    },
  };
}

/** Creates a database for each app whose description has this kind of database. */
async function createDatabases<Database>(
  kind: ServiceDescription['database'],
  create: (shortName: string) => Promise<Database>,
): Promise<Record<string, Database>> {
  const owners = services.filter(({ database }) => database === kind);
  const entries = owners.map(
    async ({ name, shortName }) => [name, await create(shortName)] as const,
  );
  return Object.fromEntries(await Promise.all(entries));
}

function sqlVariables(url: string, migrationUrl: string): Record<string, string> {
  return { DATABASE_URL: url, MIGRATION_DATABASE_URL: migrationUrl };
}

function mapValues<In, Out>(
  record: Readonly<Record<string, In>>,
  change: (value: In) => Out,
): Record<string, Out> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
