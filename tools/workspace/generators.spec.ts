// Runs each generator on the files of this checkout. The tree keeps the changes in memory, so the disk does not change.
import { join } from 'node:path';
import type { Tree } from '@nx/devkit';
import { FsTree } from 'nx/src/generators/tree';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import endpoint from './src/endpoint/generator.ts';
import event from './src/event/generator.ts';
import remove from './src/remove/generator.ts';
import service from './src/service/generator.ts';

const root = join(import.meta.dirname, '../..');

// Prettier formats about twenty files in each test.
vi.setConfig({ testTimeout: 60_000 });

let tree: Tree;
beforeEach(() => {
  tree = new FsTree(root, false);
});

function changed(type: 'CREATE' | 'UPDATE' | 'DELETE'): string[] {
  return tree
    .listChanges()
    .filter((change) => change.type === type)
    .map(({ path }) => path)
    .toSorted();
}

/** The files that a generator created, with their content. */
function createdFiles(): { path: string; text: string }[] {
  return changed('CREATE').map((path) => ({ path, text: tree.read(path, 'utf8') ?? '' }));
}

const variants = [
  { name: 'audit', reads: ['OrderConfirmed', 'PaymentDeclined'] },
  { name: 'audit', reads: ['OrderConfirmed'], database: 'postgres', http: true },
  { name: 'audit', database: 'postgres', http: true },
  { name: 'fraud-check', reads: ['OrderPlaced'], database: 'mongo' },
  { name: 'fraud-check-service', database: 'mongo', http: true },
  { name: 'audit', http: true },
] as const;

describe('service', () => {
  it.each(variants)(
    '$name, $database, $http, $reads: is created, and remove undoes it',
    async (options) => {
      await service(tree, options);
      expect(changed('CREATE').length).toBeGreaterThan(10);
      for (const { path, text } of createdFiles()) {
        expect(text, path).not.toMatch(/todo|fixme|undefined>|<%/i);
        expect(text.split('\n').length, path).toBeLessThan(200);
      }
      await remove(tree, { name: options.name });
      expect(tree.listChanges()).toEqual([]);
    },
  );

  it('changes at most five existing files before the lock file', async () => {
    const reads = ['OrderConfirmed', 'PaymentDeclined', 'StockReserved'];
    await service(tree, { name: 'audit', reads, database: 'postgres', http: true });
    expect(changed('UPDATE')).toEqual([
      '.env.example',
      'CODEOWNERS',
      'docker-compose.yml',
      'libs/contracts/src/topology.ts',
      'tsconfig.json',
    ]);
  });

  it('gets the next port and a description of its database, events and calls', async () => {
    await service(tree, { name: 'audit', reads: ['OrderConfirmed'], database: 'postgres' });
    await service(tree, { name: 'review', http: true });
    const shopOf = (app: string) =>
      (JSON.parse(tree.read(`apps/${app}/package.json`, 'utf8') ?? '') as { shop: object }).shop;
    const calls = { JWKS_URL: 'user-service/.well-known/jwks.json' };
    const audit = { port: 3004, database: 'postgres', events: ['read'], calls };
    expect(shopOf('audit-service')).toEqual(audit);
    expect(shopOf('review-service')).toEqual({ port: 3005, calls });
  });

  it('can be created after the Docker files were removed', async () => {
    tree.delete('docker-compose.yml');
    tree.delete('.env.example');
    await service(tree, { name: 'audit', reads: ['OrderConfirmed'], database: 'postgres' });
    expect(changed('UPDATE')).not.toContain('docker-compose.yml');
  });

  it.each([
    [
      { name: 'order', http: true },
      'The app apps/order-service already exists. Choose another name',
    ],
    [{ name: 'bff', http: true }, 'The app apps/shop-bff already exists. Choose another name than'],
    [{ name: 'Audit', http: true }, "'Audit' is not a valid name. Use lower-case words"],
    [{ name: '../audit', http: true }, "'../audit' is not a valid name"],
    [
      { name: 'group', http: true },
      "'group' is a reserved word of TypeScript or SQL. Choose another name.",
    ],
    [{ name: 'audit' }, 'audit-service needs events to read (--reads='],
    [
      { name: 'audit', reads: ['OrderLost'] },
      "The event 'OrderLost' does not exist. The events are OrderCancelled, OrderConfirmed, OrderPaymentDue,",
    ],
  ])('rejects %j with the reason on one line, and writes nothing', async (options, message) => {
    await expect(service(tree, options)).rejects.toThrow(message);
    await expect(service(tree, options)).rejects.toThrow(/^[^\n]+[^.]\.$/);
    expect(tree.listChanges()).toEqual([]);
  });
});

describe('remove', () => {
  it.each([
    ['order', 'shop-bff calls order-service. First remove these calls'],
    [
      'audit',
      "The app 'audit-service' does not exist. The apps are order-service, product-service,",
    ],
  ])('rejects %s', async (name, message) => {
    await expect(remove(tree, { name })).rejects.toThrow(message);
    expect(tree.listChanges()).toEqual([]);
  });

  it('rejects a service whose events other services may read', async () => {
    await service(tree, { name: 'audit', reads: ['OrderConfirmed'], database: 'postgres' });
    await event(tree, { name: 'AuditClosed', writer: 'audit-service' });
    await expect(remove(tree, { name: 'audit' })).rejects.toThrow(
      'audit-service writes AuditClosed',
    );
  });
});

describe('event', () => {
  it('uses the existing topic of its writer, and gets a function in the writer and a handler in the reader', async () => {
    const options = { name: 'PaymentRefunded', writer: 'user-service', reader: 'product-service' };
    await event(tree, options);
    expect(changed('UPDATE')).toEqual([
      'apps/product-service/src/app.module.ts',
      'libs/contracts/src/index.ts',
      'libs/contracts/src/payment.events.ts',
      'libs/contracts/src/topology.ts',
    ]);
    expect(tree.read('libs/contracts/src/topology.ts', 'utf8')).toContain(
      "'payment.events.v1': ['order-service', 'product-service'],",
    );
    expect(tree.exists('apps/user-service/src/payment/payment-refunded.event.int-spec.ts')).toBe(
      true,
    );
  });

  it('gets a new topic if it is the first event of its writer', async () => {
    await service(tree, { name: 'audit', reads: ['OrderConfirmed'], database: 'postgres' });
    await event(tree, { name: 'AuditClosed', writer: 'audit-service', reader: 'user-service' });
    expect(tree.read('libs/contracts/src/topology.ts', 'utf8')).toContain(
      "'audit.events.v1': ['user-service'],",
    );
    expect(tree.read('apps/audit-service/package.json', 'utf8')).toMatch(
      /"events": \[\s*"read",\s*"write"\s*\]/,
    );
  });

  it.each([
    [{ name: 'refunded', writer: 'user-service' }, "'refunded' is not a valid name of an event"],
    [{ name: 'OrderPlaced', writer: 'order-service' }, "The event 'OrderPlaced' already exists"],
    [{ name: 'CartLeft', writer: 'shop-bff' }, 'shop-bff has no database. A service publishes'],
    [
      { name: 'CartLeft', writer: 'cart-service' },
      "The app 'cart-service' does not exist. The apps are",
    ],
    [
      { name: 'CartLeft', writer: 'user-service', reader: 'shop-bff' },
      'shop-bff reads no events. These apps do: order-service, product-service, user-service.',
    ],
  ])('rejects %j with the reason on one line, and writes nothing', async (options, message) => {
    await expect(event(tree, options)).rejects.toThrow(message);
    expect(tree.listChanges()).toEqual([]);
  });
});

describe('endpoint', () => {
  it('is added to the service, and with --bff also to the BFF', async () => {
    const path = '/accounts/:userId/limit';
    await endpoint(tree, { name: 'wallet-limit', service: 'user-service', path, bff: true });
    expect(changed('UPDATE')).toEqual([
      'apps/shop-bff/src/app.module.ts',
      'apps/shop-bff/src/clients/user.client.ts',
      'apps/user-service/src/app.module.ts',
      'libs/contracts/src/index.ts',
    ]);
  });

  it.each([
    [{ service: 'shop-bff', path: '/limit' }, 'shop-bff owns no data. Name the service'],
    [{ service: 'cart-service', path: '/limit' }, "The app 'cart-service' does not exist"],
    [
      { service: 'user-service', path: 'limit' },
      "'limit' is not a valid path. Use a path such as /accounts/:userId",
    ],
    [
      { name: 'payment', service: 'user-service', path: '/limit' },
      'apps/user-service/src/payment already exists',
    ],
  ])('rejects %j with the reason on one line, and writes nothing', async (options, message) => {
    await expect(endpoint(tree, { name: 'wallet-limit', ...options })).rejects.toThrow(message);
    expect(tree.listChanges()).toEqual([]);
  });
});
