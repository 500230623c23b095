import { expect, it } from 'vitest';
import type { StackState } from '@shop/running-stack/running-stack';
import { coreApps } from './apps.fixture.ts';
import { servedApp } from './served-app.ts';

const state: StackState = {
  pid: 1,
  apps: {
    'user-service': { pid: 2, url: 'http://127.0.0.1:4002' },
    'product-service': { pid: 3, url: 'http://127.0.0.1:4003' },
    'order-service': { url: 'http://127.0.0.1:4001' },
    'shop-bff': { pid: 5, url: 'http://127.0.0.1:4000' },
  },
  postgres: { url: 'postgres://db/postgres' },
  kafka: { brokers: '127.0.0.1:9' },
  mongo: { url: 'mongodb://db' },
  databases: {
    'order-service': {
      DATABASE_URL: 'postgres://s@db/order',
      MIGRATION_DATABASE_URL: 'postgres://o@db/order',
    },
    'product-service': { MONGODB_URL: 'mongodb://db/product' },
  },
};

it('gives the app the same environment as the stack does', () => {
  expect(servedApp('order-service', coreApps, state, '/key')).toEqual({
    name: 'order-service',
    port: 4001,
    environment: {
      HOST: '127.0.0.1',
      PORT: '4001',
      METRICS_PORT: '5001',
      KAFKA_BROKERS: '127.0.0.1:9',
      JWKS_URL: 'http://127.0.0.1:4002/.well-known/jwks.json',
      DATABASE_URL: 'postgres://s@db/order',
      MIGRATION_DATABASE_URL: 'postgres://o@db/order',
    },
  });
});

it.each([
  [undefined, state, /^Give the name of an app: user-service,/],
  ['shop', state, /^Give the name/],
  ['shop-bff', undefined, /Start the other apps .* 'npm start -- --without=shop-bff'\.$/],
  ['shop-bff', state, /^'npm start' already runs shop-bff \(process 5\)\. Stop it\. Start /],
  [
    'shop-bff',
    { ...state, apps: {} },
    /^The running stack does not contain shop-bff\. Stop it\. Start /,
  ],
])('reports the remedy if it cannot serve %j (%#)', (name, stack, message) => {
  expect(() => servedApp(name, coreApps, stack, '/key')).toThrow(message);
});
