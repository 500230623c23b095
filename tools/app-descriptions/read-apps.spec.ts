import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { metricsPort } from './app-description.ts';
import { readApps, readServices } from './read-apps.ts';

let root: string;
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'shop-descriptions-'));
});
afterEach(() => rmSync(root, { recursive: true }));

function describeApp(name: string, shop: unknown): void {
  mkdirSync(join(root, 'apps', name), { recursive: true });
  writeFileSync(join(root, 'apps', name, 'package.json'), JSON.stringify({ name, shop }));
}

it('reads the apps of this checkout', () => {
  const user = readServices().find(({ name }) => name === 'user-service')!;
  expect(user).toMatchObject({ shortName: 'user', database: 'postgres' });
  expect(metricsPort(user)).toBe(4002);
});

it('adds the defaults, and splits a call into app and path', () => {
  describeApp('a-service', { port: 1 });
  describeApp('shop-web', { port: 2, calls: { A_URL: 'a-service', KEYS_URL: 'a-service/keys' } });
  expect(readApps(root)).toEqual([
    { name: 'a-service', shortName: 'a', port: 1, events: [], calls: {}, environment: [] },
    {
      ...{ name: 'shop-web', shortName: 'web', port: 2, events: [], environment: [] },
      calls: {
        A_URL: { app: 'a-service', path: '' },
        KEYS_URL: { app: 'a-service', path: '/keys' },
      },
    },
  ]);
});

it('puts each app after the apps that it calls, and accepts apps that call each other', () => {
  describeApp('a-service', { port: 1, calls: { B_URL: 'b-service' } });
  describeApp('b-service', { port: 2, calls: { D_URL: 'd-service' } });
  describeApp('c-service', { port: 3 });
  describeApp('d-service', { port: 4, calls: { B_URL: 'b-service' } });
  describeApp('job', {});
  const names = ['d-service', 'b-service', 'a-service', 'c-service'];
  expect(readServices(root).map(({ name }) => name)).toEqual(names);
  expect(readApps(root).map(({ name }) => name)).toEqual([...names, 'job']);
});

describe('reports each error in one sentence, with the file and the field', () => {
  const file = 'apps/a-service/package.json';

  it.each([
    [
      undefined,
      'shop must be an object that describes the app (tools/app-descriptions/README.md).',
    ],
    [{ prot: 1 }, 'shop has an unknown field: prot.'],
    [{ port: '3000' }, 'shop.port must be a port from 1 to 64535.'],
    [{ port: 65_000 }, 'shop.port must be a port from 1 to 64535.'],
    [{ database: 'mysql' }, "shop.database must be 'postgres' or 'mongo'."],
    [{ events: 'read' }, "shop.events must be a list of 'read', 'write', or both."],
    [{ events: ['reads'] }, "shop.events.0 must be a list of 'read', 'write', or both."],
    [{ calls: ['b-service'] }, 'shop.calls must be an object: variable → app.'],
    [
      { calls: { url: 'b-service' } },
      'shop.calls.url must be the name of an environment variable, as in ORDER_SERVICE_URL.',
    ],
    [
      { calls: { A_URL: '/keys' } },
      "shop.calls.A_URL must be an app's name, with a path if needed, as in user-service/.well-known/jwks.json.",
    ],
    [
      { calls: { B_URL: 'b-service' } },
      "shop.calls.B_URL names 'b-service', which is not an app with a port. Such apps are: c-service.",
    ],
    [{ environment: 'A' }, 'shop.environment must be a list.'],
  ])('%j', (shop, sentence) => {
    describeApp('a-service', shop);
    describeApp('c-service', { port: 1 });
    expect(() => readApps(root)).toThrow(`${file}: ${sentence}`);
    expect(() => readApps(root)).toThrow(/^[^\n]+$/);
  });

  it.each([
    ['c-service', 5000, 'port 5000 is already used by a-service.'],
    ['c-service', 4000, 'port 5000, for its metrics, is already used by a-service.'],
    ['shop-a', 1, "the short name 'a' is already used by a-service."],
  ])('%s with port %j', (name, port, sentence) => {
    describeApp('a-service', { port: 5000 });
    describeApp(name, { port });
    expect(() => readApps(root)).toThrow(`apps/${name}/package.json: ${sentence}`);
  });
});
