// docker-compose.yml is written by hand. These tests compare it with the descriptions of the apps, without Docker.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readApps } from '@shop/app-descriptions/read-apps';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { type ComposeFile, composeProblems } from './compose-problems.ts';

const root = join(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'docker-compose.yml'), 'utf8');
const compose = parse(text, { merge: true }) as ComposeFile;
const apps = readApps();

it('docker-compose.yml runs every app as its package.json describes it', () => {
  expect(composeProblems(compose, apps)).toEqual([]);
});

it('.env.example contains each variable that docker-compose.yml reads', () => {
  const read = [...text.matchAll(/\$\{(\w+)/g)].map(([, name]) => name);
  const example = readFileSync(join(root, '.env.example'), 'utf8');
  const contained = [...example.matchAll(/^(\w+)=/gm)].map(([, name]) => name);
  expect([...new Set(contained)].toSorted()).toEqual([...new Set(read)].toSorted());
});

describe('each difference is reported in one sentence', () => {
  it.each<[path: string, value: unknown, ...sentences: string[]]>([
    ['services.user-service', undefined, 'services.user-service is missing.'],
    ['services.kafka-topics', undefined, 'services.kafka-admin is missing.'],
    [
      'services.order-service.build.args.APP',
      'user-service',
      'is user-service; it must be order-service.',
    ],
    ['services.shop-bff.environment.PORT', 3001, 'is 3001; it must be 3000.'],
    ['services.order-service.environment.METRICS_PORT', undefined, 'is missing; it must be 4001.'],
    [
      'services.order-service.environment.KAFKA_BROKERS',
      undefined,
      'is missing; it must be kafka:9092.',
    ],
    [
      'services.kafka-topics.environment.KAFKA_BROKERS',
      undefined,
      'is missing; it must be kafka:9092.',
    ],
    ['services.order-service.networks', ['http', 'order-database'], 'must contain kafka.'],
    [
      'services.order-service.environment.DATABASE_URL',
      'postgres://user_service:x@user-postgres/user',
      'is postgres://user_service:x@user-postgres/user; ' +
        'it must be postgres://order_service:${ORDER_SERVICE_PASSWORD:-order-service}@order-postgres/order.',
    ],
    [
      'services.product-service.environment.MONGODB_URL',
      undefined,
      'is missing; ' +
        'it must be mongodb://root:${PRODUCT_MONGO_PASSWORD:-product-root}@product-mongo/product?authSource=admin.',
    ],
    [
      'services.shop-bff.environment.ORDER_SERVICE_URL',
      'http://order-service:3002',
      'is http://order-service:3002; it must be http://order-service:3001.',
    ],
    ['services.user-service.environment.JWT_PRIVATE_KEY_FILE', undefined, 'is missing.'],
    [
      'services.shop-bff.networks',
      ['http', 'order-database'],
      'shop-bff is in order-database, where only order-service and order-postgres may be.',
    ],
    [
      'services.product-mongo',
      undefined,
      'services.product-mongo is missing.',
      'services.product-service.environment.MONGODB_URL is mongodb://root:${PRODUCT_MONGO_PASSWORD:-product-root}@product-mongo/product?authSource=admin; ' +
        'it must be mongodb://root:…@product-mongo/product?authSource=admin.',
    ],
    ['services.order-postgres.environment.POSTGRES_DB', 'orders', 'is orders; it must be order.'],
    ['services.user-postgres.networks', [], 'must contain user-database.'],
    ['networks.user-database', null, 'networks.user-database is missing.'],
  ])('%s: %j', (path, value, ...sentences) => {
    const complete = sentences.map((text) => (/^(is|must) /.test(text) ? `${path} ${text}` : text));
    expect(composeProblems(changed(path, value), apps)).toEqual(complete);
  });
});

/** A copy of the file with another value at that path. */
function changed(path: string, value: unknown): ComposeFile {
  const copy = structuredClone(compose);
  const keys = path.split('.');
  const last = keys.pop()!;
  const owner = keys.reduce(
    (at, key) => at[key] as Record<string, unknown>,
    copy as unknown as Record<string, unknown>,
  );
  if (value === undefined) delete owner[last];
  else owner[last] = value;
  return copy;
}
