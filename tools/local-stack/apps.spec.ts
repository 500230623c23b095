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

describe('the environment of an app', () => {
  const environmentOf = (name: string) =>
    connectedApps(coreApps, to).find((app) => app.name === name)?.environment;

  it('contains its ports, Kafka, its database and the apps that it calls', () => {
    expect(environmentOf('order-service')).toEqual({
      ...{ HOST: '127.0.0.1', PORT: '1', METRICS_PORT: '1001', KAFKA_BROKERS: '127.0.0.1:9' },
      ...{ DATABASE_URL: 'postgres://service', MIGRATION_DATABASE_URL: 'postgres://owner' },
      ...jwks,
    });
  });

  it('contains the variables that its description names', () => {
    expect(environmentOf('user-service')).toMatchObject({
      JWT_PRIVATE_KEY_FILE: '/key',
      SEED_DEMO_DATA: 'true',
    });
  });

  it('does not contain Kafka if the app has no events', () => {
    expect(environmentOf('shop-bff')).toEqual({
      ...{ HOST: '127.0.0.1', PORT: '4', METRICS_PORT: '1004', ...jwks },
      ORDER_SERVICE_URL: 'http://127.0.0.1:1',
      USER_SERVICE_URL: 'http://127.0.0.1:2',
      PRODUCT_SERVICE_URL: 'http://127.0.0.1:3',
    });
  });
});

describe('a variable that the local stack does not provide', () => {
  const services = [{ ...coreApps[0]!, environment: ['SEED_DEMO_DATA', 'MAIL_URL'] }];

  it('is read from the environment of the caller', () => {
    onTestFinished(() => void vi.unstubAllEnvs());
    vi.stubEnv('MAIL_URL', 'smtp://mail');
    expect(connectedApps(services, to)[0]?.environment).toMatchObject({ MAIL_URL: 'smtp://mail' });
    expect(() => checkEnvironment(services)).not.toThrow();
  });

  it('is required, and the message contains the remedy', () => {
    expect(() => checkEnvironment(services)).toThrow(
      `${services[0]!.name} needs the variable MAIL_URL (apps/${services[0]!.name}/package.json). Start with 'MAIL_URL=… npm start'.`,
    );
  });
});
