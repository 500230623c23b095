// Tests the input and output of Docker without Docker. docker-infrastructure.int-spec.ts tests the containers.
import { expect, it } from 'vitest';
import { coreApps } from './apps.fixture.ts';
import { connections } from './docker-infrastructure.ts';
import { publishedServers } from './docker/published-servers.ts';
import { storesOf } from './stores.ts';

const review = { ...coreApps[0]!, name: 'review-service', shortName: 'review', port: 3004 };
const apps = [...coreApps, { ...review, database: 'mongo' as const }];
const ports = { postgres: 1, 'user-postgres': 2, mongo: 3, 'review-mongo': 4, kafka: 5 };

it('publishes the server of each app on its own port, and opens its network', () => {
  expect(publishedServers(storesOf(apps), ports)).toMatchObject({
    services: {
      'order-postgres': { ports: ['127.0.0.1:1:5432'] },
      'user-postgres': { ports: ['127.0.0.1:2:5432'] },
      'product-mongo': { ports: ['127.0.0.1:3:27017'] },
      'review-mongo': { ports: ['127.0.0.1:4:27017'] },
      kafka: { ports: ['127.0.0.1:5:19092'] },
    },
    networks: { 'review-database': { internal: false }, kafka: { internal: false } },
  });
});

it('connects each app to its own server, with the passwords from docker compose', async () => {
  const postgres = { POSTGRES_PASSWORD: 'root/1', OWNER_PASSWORD: 'own', SERVICE_PASSWORD: 'ser' };
  const mongo = { MONGO_INITDB_ROOT_PASSWORD: 'mon' };
  const services = {
    'order-postgres': { environment: postgres },
    'user-postgres': { environment: postgres },
    'product-mongo': { environment: mongo },
    'review-mongo': { environment: mongo },
  };
  const { postgresUrl, mongoUrl, kafkaBrokers, appDatabases } = connections(
    { services },
    storesOf(apps),
    ports,
  );
  expect([postgresUrl, mongoUrl, kafkaBrokers]).toEqual([
    'postgres://postgres:root%2F1@127.0.0.1:1/postgres',
    'mongodb://root:mon@127.0.0.1:3/?authSource=admin',
    '127.0.0.1:5',
  ]);
  expect(await appDatabases(apps)).toEqual({
    'order-service': {
      DATABASE_URL: 'postgres://order_service:ser@127.0.0.1:1/order',
      MIGRATION_DATABASE_URL: 'postgres://order_owner:own@127.0.0.1:1/order',
    },
    'user-service': {
      DATABASE_URL: 'postgres://user_service:ser@127.0.0.1:2/user',
      MIGRATION_DATABASE_URL: 'postgres://user_owner:own@127.0.0.1:2/user',
    },
    'product-service': { MONGODB_URL: 'mongodb://root:mon@127.0.0.1:3/product?authSource=admin' },
    'review-service': { MONGODB_URL: 'mongodb://root:mon@127.0.0.1:4/review?authSource=admin' },
  });
});

it('needs no database if no app has one', () => {
  const { postgresUrl, mongoUrl } = connections({ services: {} }, [], ports);
  expect([postgresUrl, mongoUrl]).toEqual([undefined, undefined]);
});
