// Each generator on the files of this checkout. Nothing is written to disk: the tree keeps the changes in memory.
import { join } from 'node:path';
import type { Tree } from '@nx/devkit';
import { FsTree } from 'nx/src/generators/tree';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import endpoint from './src/endpoint/generator.ts';
import event from './src/event/generator.ts';
import remove from './src/remove/generator.ts';
import service from './src/service/generator.ts';

const root = join(import.meta.dirname, '../..');

// Prettier formats some twenty files each time.
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

/** Of the files that a generator created. */
function texts(): { path: string; text: string }[] {
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
  it.each(variants)('$name, $database, $http, $reads: remove undoes it', async (options) => {
    await service(tree, options);
    expect(changed('CREATE').length).toBeGreaterThan(10);
    for (const { path, text } of texts()) {
      expect(text, path).not.toMatch(/todo|fixme|undefined>|<%/i);
      expect(text.split('\n').length, path).toBeLessThan(200);
    }
    await remove(tree, { name: options.name });
    expect(tree.listChanges()).toEqual([]);
  });

  it('changes five existing files at most, and the lock file after that', async () => {
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

  it('gives it the next port, and a description that says what it is', async () => {
    await service(tree, { name: 'audit', reads: ['OrderConfirmed'], database: 'postgres' });
    await service(tree, { name: 'review', http: true });
    const shopOf = (app: string) =>
      (JSON.parse(tree.read(`apps/${app}/package.json`, 'utf8') ?? '') as { shop: object }).shop;
    const calls = { JWKS_URL: 'user-service/.well-known/jwks.json' };
    const audit = { port: 3004, database: 'postgres', events: ['read'], calls };
    expect(shopOf('audit-service')).toEqual(audit);
    expect(shopOf('review-service')).toEqual({ port: 3005, calls });
  });

  it('works where Docker was removed', async () => {
    tree.delete('docker-compose.yml');
    tree.delete('.env.example');
    await service(tree, { name: 'audit', reads: ['OrderConfirmed'], database: 'postgres' });
    expect(changed('UPDATE')).not.toContain('docker-compose.yml');
  });

  it.each([
    [{ name: 'order', http: true }, 'There is already an app apps/order-service: choose another'],
    [
      { name: 'bff', http: true },
      'There is already an app apps/shop-bff: choose another name than',
    ],
    [{ name: 'Audit', http: true }, "'Audit' cannot be a name here: it has to be lower-case words"],
    [{ name: '../audit', http: true }, "'../audit' cannot be a name here"],
    [{ name: 'group', http: true }, "'group' is a word of TypeScript or SQL: choose another name."],
    [{ name: 'audit' }, 'audit-service would have nothing to do: give it events (--reads='],
    [
      { name: 'audit', reads: ['OrderLost'] },
      "There is no event 'OrderLost': the events are OrderCancelled, OrderConfirmed, OrderPaymentDue,",
    ],
  ])('refuses %j in one sentence and writes nothing', async (options, sentence) => {
    await expect(service(tree, options)).rejects.toThrow(sentence);
    await expect(service(tree, options)).rejects.toThrow(/^[^\n]+[^.]\.$/);
    expect(tree.listChanges()).toEqual([]);
  });
});

describe('remove', () => {
  it.each([
    ['order', 'shop-bff calls order-service: remove these calls'],
    ['audit', "There is no app 'audit-service': the apps are order-service, product-service,"],
  ])('refuses %s', async (name, sentence) => {
    await expect(remove(tree, { name })).rejects.toThrow(sentence);
    expect(tree.listChanges()).toEqual([]);
  });

  it('refuses a service whose events others may read', async () => {
    await service(tree, { name: 'audit', reads: ['OrderConfirmed'], database: 'postgres' });
    await event(tree, { name: 'AuditClosed', writer: 'audit-service' });
    await expect(remove(tree, { name: 'audit' })).rejects.toThrow(
      'audit-service writes AuditClosed',
    );
  });
});

describe('event', () => {
  it('goes to the topic of its writer, which has a part of its own, and to a reader', async () => {
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

  it('of an app that sent none yet has a topic of its own', async () => {
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
    [{ name: 'refunded', writer: 'user-service' }, "'refunded' cannot be the name of an event"],
    [{ name: 'OrderPlaced', writer: 'order-service' }, "There is already an event 'OrderPlaced'"],
    [{ name: 'CartLeft', writer: 'shop-bff' }, 'shop-bff has no database: an event leaves'],
    [{ name: 'CartLeft', writer: 'cart-service' }, "There is no app 'cart-service': the apps are"],
    [
      { name: 'CartLeft', writer: 'user-service', reader: 'shop-bff' },
      'shop-bff reads no events: those that do are order-service, product-service, user-service.',
    ],
  ])('refuses %j in one sentence and writes nothing', async (options, sentence) => {
    await expect(event(tree, options)).rejects.toThrow(sentence);
    expect(tree.listChanges()).toEqual([]);
  });
});

describe('endpoint', () => {
  it('is in the service, and with --bff also in the BFF', async () => {
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
    [{ service: 'shop-bff', path: '/limit' }, 'shop-bff owns nothing: name the service'],
    [{ service: 'cart-service', path: '/limit' }, "There is no app 'cart-service'"],
    [{ service: 'user-service', path: 'limit' }, "'limit' is not a path, as in /accounts/:userId"],
    [
      { name: 'payment', service: 'user-service', path: '/limit' },
      'There is already apps/user-service',
    ],
  ])('refuses %j in one sentence and writes nothing', async (options, sentence) => {
    await expect(endpoint(tree, { name: 'wallet-limit', ...options })).rejects.toThrow(sentence);
    expect(tree.listChanges()).toEqual([]);
  });
});
