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

it('gives the app what the stack would give it', () => {
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
  [undefined, state, /^Say which app: one of user-service,/],
  ['shop', state, /^Say which app/],
  ['shop-bff', undefined, /start everything else .* 'npm start -- --without=shop-bff'\.$/],
  [
    'shop-bff',
    state,
    /^shop-bff runs already, as a part of 'npm start' \(process 5\); end that, and /,
  ],
  [
    'shop-bff',
    { ...state, apps: {} },
    /^shop-bff is newer than the running stack; end that, and start everything else /,
  ],
])('says what to do instead of serving %j (%#)', (name, stack, sentence) => {
  expect(() => servedApp(name, coreApps, stack, '/key')).toThrow(sentence);
});
