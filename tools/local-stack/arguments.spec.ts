import { describe, expect, it } from 'vitest';
import type { AppDescription } from '@shop/app-descriptions/app-description';
import { parseArguments as parse } from './arguments.ts';
import { coreApps } from './apps.fixture.ts';

const parseArguments = (
  args: readonly string[],
  env: Record<string, string>,
  apps: readonly AppDescription[] = coreApps,
) => parse(args, env, apps);

describe('parseArguments', () => {
  it('has a default for each port', () => {
    expect(parseArguments([], {}).ports).toEqual({
      bff: 3000,
      order: 3001,
      user: 3002,
      product: 3003,
      postgres: 15432,
      'user-postgres': 15433,
      mongo: 17017,
      kafka: 19092,
      traces: 14318,
      'kafka-controller': 19093,
    });
  });

  it('prefers a port from an option to a port from the environment', () => {
    const env = {
      SHOP_BFF_PORT: '8000',
      SHOP_KAFKA_CONTROLLER_PORT: '8001',
      SHOP_USER_PORT: '',
    };
    const { ports } = parseArguments(['--port-bff=9000', '--port-order', '9001'], env);
    expect(ports).toMatchObject({ bff: 9000, order: 9001, 'kafka-controller': 8001, user: 3002 });
  });

  it('reads its options', () => {
    expect(parseArguments([], {})).toMatchObject({ reset: false, watch: false, without: [] });
    expect(parseArguments([], {}).serversFrom).toBe('local');
    expect(parseArguments(['--reset'], {}).reset).toBe(true);
    expect(parseArguments(['--watch', '--docker-infra'], {})).toMatchObject({
      watch: true,
      serversFrom: 'docker',
    });
    const without = ['--without=shop-bff', '--without', 'order-service'];
    expect(parseArguments(without, {}).without).toEqual(['shop-bff', 'order-service']);
  });

  it.each([
    [['--nonsense'], "Unknown option '--nonsense'."],
    [['nonsense'], /^Unexpected argument 'nonsense'/],
    [
      ['--without=shop'],
      "--without must be one of user-service, order-service, product-service, shop-bff, not 'shop'.",
    ],
    [['--port-bff'], /--port-bff/],
    [['--port-bff=0'], "--port-bff must be a port from 1 to 65535, not '0'."],
    [['--port-bff=65536'], /not '65536'/],
    [['--port-bff=3e3'], /not '3e3'/],
  ])('rejects %j', (args, message) => {
    expect(() => parseArguments(args, {})).toThrow(message);
  });

  it('names the variable with an invalid port', () => {
    expect(() => parseArguments([], { SHOP_MONGO_PORT: 'x' })).toThrow(
      "SHOP_MONGO_PORT must be a port from 1 to 65535, not 'x'.",
    );
  });

  it('rejects one port for two purposes', () => {
    expect(() => parseArguments(['--port-order=3000'], {})).toThrow(
      'Port 3000 is chosen for both shop-bff and order-service. Choose another one with --port-bff or --port-order.',
    );
  });

  it('has a port for each further app, and with containers also for its database', () => {
    const further = (name: string, database: 'postgres' | 'mongo', port: number) => ({
      ...coreApps[0]!,
      ...{ name: `${name}-service`, shortName: name, database, port },
    });
    const apps = [further('a', 'mongo', 3005), further('z', 'postgres', 3004), ...coreApps];
    expect(parseArguments(['--port-z-postgres=1'], { SHOP_Z_PORT: '2' }, apps).ports).toMatchObject(
      {
        ...{ z: 2, a: 3005 },
        ...{ postgres: 15432, 'user-postgres': 15433, 'z-postgres': 1 },
        ...{ mongo: 17017, 'a-mongo': 17018 },
      },
    );
  });

  it('accepts one port for two purposes if only one of them is used', () => {
    expect(() => parseArguments(['--port-user-postgres=15432'], {})).not.toThrow();
    expect(() =>
      parseArguments(['--port-kafka-controller=19092', '--docker-infra'], {}),
    ).not.toThrow();
    expect(() => parseArguments(['--port-user-postgres=15432', '--docker-infra'], {})).toThrow(
      "Port 15432 is chosen for both PostgreSQL and user-service's own PostgreSQL",
    );
  });
});
