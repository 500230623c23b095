import { join } from 'node:path';
import { metricsPort, type ServiceDescription } from '@shop/app-descriptions/app-description';
import { StackProblem } from '@shop/running-stack/problem';

/** The addresses that the apps need. */
export interface Connections {
  /** App → its port. */
  readonly ports: Readonly<Record<string, number>>;
  /** Comma separated host:port. */
  readonly kafkaBrokers: string;
  /** App → the variables with the URLs of its database. */
  readonly databases: DatabaseVariables;
  readonly jwtPrivateKeyFile: string;
  /** The receiver of spans (OTLP, `http/json`). undefined: the environment of the caller decides (OTEL_*). */
  readonly spansUrl?: string | undefined;
}

export type DatabaseVariables = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface App {
  readonly name: string;
  readonly port: number;
  /** Only differences from the defaults of the app. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The built main file, inside the workspace. */
export function appMain(name: string): string {
  return join('apps', name, 'dist', 'main.js');
}

/** Variables of app descriptions that the local stack provides. The environment of the caller must contain all others. */
const PROVIDED: Readonly<Record<string, (to: Connections) => string>> = {
  KAFKA_BROKERS: ({ kafkaBrokers }) => kafkaBrokers,
  JWT_PRIVATE_KEY_FILE: ({ jwtPrivateKeyFile }) => jwtPrivateKeyFile,
  SEED_DEMO_DATA: () => 'true',
};

/** The environment of each app on this machine. @throws StackProblem as `checkEnvironment` */
export function connectedApps(services: readonly ServiceDescription[], to: Connections): App[] {
  return services.map((service) => {
    const { name, events } = service;
    const port = to.ports[name]!;
    return {
      name,
      port,
      environment: {
        HOST: '127.0.0.1',
        PORT: String(port),
        METRICS_PORT: String(metricsPort({ port })),
        ...(events.length > 0 && { KAFKA_BROKERS: to.kafkaBrokers }),
        ...to.databases[name],
        ...callVariables(service, to.ports),
        ...environmentVariables(service, to),
        ...(to.spansUrl !== undefined && spanVariables(to.spansUrl)),
      },
    };
  });
}

/** @throws StackProblem if an app needs a variable that neither the local stack nor the caller provides */
export function checkEnvironment(services: readonly ServiceDescription[]): void {
  for (const service of services) {
    for (const variable of service.environment) {
      if (!PROVIDED[variable]) fromCaller(service, variable);
    }
  }
}

function callVariables(
  service: ServiceDescription,
  ports: Connections['ports'],
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(service.calls).map(([variable, { app, path }]) => [
      variable,
      `http://127.0.0.1:${ports[app]}${path}`,
    ]),
  );
}

function environmentVariables(
  service: ServiceDescription,
  to: Connections,
): Record<string, string> {
  return Object.fromEntries(
    service.environment.map((variable) => [
      variable,
      PROVIDED[variable]?.(to) ?? fromCaller(service, variable),
    ]),
  );
}

function fromCaller({ name }: ServiceDescription, variable: string): string {
  const value = process.env[variable];
  if (value) return value;
  throw new StackProblem(
    `${name} needs the variable ${variable} (apps/${name}/package.json). Start with '${variable}=… npm start'.`,
  );
}

/** A short delay, because a developer looks at a trace immediately after the request. */
function spanVariables(url: string): Record<string, string> {
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '500',
  };
}
