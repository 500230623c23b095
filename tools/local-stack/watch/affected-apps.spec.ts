import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readServices } from '@shop/app-descriptions/read-apps';
import { affectedApps } from './affected-apps.ts';

const services = readServices();
const appNames = services.map(({ name }) => name);
const root = join(import.meta.dirname, '..', '..', '..');

describe('affectedApps', () => {
  it.each([
    ['an app concerns itself alone', 'apps/order-service/dist/order/order.js', ['order-service']],
    ['all apps share the contracts', 'libs/contracts/dist/index.js', [...appNames]],
    [
      'messaging is of those that have events',
      'libs/messaging/dist/index.js',
      services.filter(({ events }) => events.length > 0).map(({ name }) => name),
    ],
    ['a library of a library counts', 'libs/tracing/dist/index.js', [...appNames]],
    ['the HTTP client is of the BFF', 'libs/service-client/dist/index.js', ['shop-bff']],
    ['topics are no part of an app', 'libs/kafka-topics/dist/index.js', []],
    ['a name that begins alike is another', 'apps/order-service-2/dist/main.js', []],
  ])('%s', (_rule, file, apps) => {
    expect(affectedApps(root, appNames, [join(root, file)])).toEqual(apps);
  });
});
