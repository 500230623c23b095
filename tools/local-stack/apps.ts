import { join } from 'node:path';
import type { PortName, Ports } from './settings.ts';

/** What the apps are connected to. */
export interface Connections {
  readonly ports: Pick<Ports, 'bff' | 'order' | 'user' | 'product'>;
  /** Comma separated host:port. */
  readonly kafkaBrokers: string;
  readonly orderDatabase: { readonly serviceUrl: string; readonly migrationUrl: string };
  readonly userDatabase: { readonly serviceUrl: string; readonly migrationUrl: string };
  /** With the database name. */
  readonly productDatabaseUrl: string;
  readonly jwtPrivateKeyFile: string;
  /** Who receives spans (OTLP, `http/json`); undefined: nobody, or whom OTEL_* variables name. */
  readonly spansUrl?: string | undefined;
}

export interface App {
  readonly name: AppName;
  readonly port: number;
  /** Only what differs from the apps' own defaults. */
  readonly environment: Readonly<Record<string, string>>;
}

export const appNames = ['user-service', 'product-service', 'order-service', 'shop-bff'] as const;
export type AppName = (typeof appNames)[number];

export const appPort = {
  'user-service': 'user',
  'product-service': 'product',
  'order-service': 'order',
  'shop-bff': 'bff',
} as const satisfies Record<AppName, PortName>;

/** The built main file, inside the workspace. */
export function appMain(name: string): string {
  return join('apps', name, 'dist', 'main.js');
}

export function shopApps(to: Connections): App[] {
  const { bff, order, user, product } = to.ports;
  const url = (port: number) => `http://127.0.0.1:${port}`;
  const keys = { JWKS_URL: `${url(user)}/.well-known/jwks.json` };
  const kafka = { KAFKA_BROKERS: to.kafkaBrokers };
  const spans: Record<string, string> = to.spansUrl === undefined ? {} : spansTo(to.spansUrl);
  return [
    app('user-service', user, {
      ...kafka,
      ...spans,
      DATABASE_URL: to.userDatabase.serviceUrl,
      MIGRATION_DATABASE_URL: to.userDatabase.migrationUrl,
      JWT_PRIVATE_KEY_FILE: to.jwtPrivateKeyFile,
      SEED_DEMO_DATA: 'true',
    }),
    app('product-service', product, {
      ...kafka,
      ...keys,
      ...spans,
      MONGODB_URL: to.productDatabaseUrl,
      SEED_DEMO_DATA: 'true',
    }),
    app('order-service', order, {
      ...kafka,
      ...keys,
      ...spans,
      DATABASE_URL: to.orderDatabase.serviceUrl,
      MIGRATION_DATABASE_URL: to.orderDatabase.migrationUrl,
    }),
    app('shop-bff', bff, {
      ...keys,
      ...spans,
      ORDER_SERVICE_URL: url(order),
      USER_SERVICE_URL: url(user),
      PRODUCT_SERVICE_URL: url(product),
    }),
  ];
}

/** Metrics are 1000 ports above the API, here as by default. */
function app(name: AppName, port: number, environment: Record<string, string>): App {
  const ports = { PORT: String(port), METRICS_PORT: String(port + 1_000) };
  return { name, port, environment: { HOST: '127.0.0.1', ...ports, ...environment } };
}

/** Every trace, and soon: somebody looks for the one that was just made. */
function spansTo(url: string): Record<string, string> {
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '500',
  };
}
