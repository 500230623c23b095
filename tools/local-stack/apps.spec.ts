import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { coreApps } from './apps.fixture.ts';
import { checkEnvironment, connectedApps, type Connections } from './apps.ts';

const to: Connections = {
  ports: { 'user-service': 2, 'order-service': 1, 'product-service': 3, 'shop-bff': 4 },
  kafkaBrokers: '127.0.0.1:9',
  databases: {
    'order-service': {
      DATABASE_URL: 'postgres://service',
      MIGRATION_DATABASE_URL: 'postgres://owner',
    },
  },
  jwtPrivateKeyFile: '/key',
};
const jwks = { JWKS_URL: 'http://127.0.0.1:2/.well-known/jwks.json' };

describe('what an app is told', () => {
  const told = (name: string) =>
    connectedApps(coreApps, to).find((app) => app.name === name)?.environment;

  it('is its ports, Kafka, its database and whom it calls', () => {
    expect(told('order-service')).toEqual({
      ...{ HOST: '127.0.0.1', PORT: '1', METRICS_PORT: '1001', KAFKA_BROKERS: '127.0.0.1:9' },
      ...{ DATABASE_URL: 'postgres://service', MIGRATION_DATABASE_URL: 'postgres://owner' },
      ...jwks,
    });
  });

  it('is what its description names besides', () => {
    expect(told('user-service')).toMatchObject({
      JWT_PRIVATE_KEY_FILE: '/key',
      SEED_DEMO_DATA: 'true',
    });
  });

  it('is no Kafka without events', () => {
    expect(told('shop-bff')).toEqual({
      ...{ HOST: '127.0.0.1', PORT: '4', METRICS_PORT: '1004', ...jwks },
      ORDER_SERVICE_URL: 'http://127.0.0.1:1',
      USER_SERVICE_URL: 'http://127.0.0.1:2',
      PRODUCT_SERVICE_URL: 'http://127.0.0.1:3',
    });
  });
});

describe('a variable that only the caller can know', () => {
  const services = [{ ...coreApps[0]!, environment: ['SEED_DEMO_DATA', 'MAIL_URL'] }];

  it('is passed on', () => {
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.stubEnv('MAIL_URL', 'smtp://mail');
    expect(connectedApps(services, to)[0]?.environment).toMatchObject({ MAIL_URL: 'smtp://mail' });
    expect(() => checkEnvironment(services)).not.toThrow();
  });

  it('is asked for in one sentence', () => {
    expect(() => checkEnvironment(services)).toThrow(
      `${services[0]!.name} needs MAIL_URL in the environment, as apps/${services[0]!.name}/package.json says; start with MAIL_URL=… npm start.`,
    );
  });
});
