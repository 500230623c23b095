import { join } from 'node:path';
import { metricsPort, type ServiceDescription } from '@shop/app-descriptions/app-description';
import { StackProblem } from '@shop/running-stack/problem';

/** What the apps are connected to. */
export interface Connections {
  /** App → where it listens. */
  readonly ports: Readonly<Record<string, number>>;
  /** Comma separated host:port. */
  readonly kafkaBrokers: string;
  /** App → the variables that lead it to its own database. */
  readonly databases: DatabaseVariables;
  readonly jwtPrivateKeyFile: string;
  /** Who receives spans (OTLP, `http/json`); undefined: nobody, or whom OTEL_* variables name. */
  readonly spansUrl?: string | undefined;
}

export type DatabaseVariables = Readonly<Record<string, Readonly<Record<string, string>>>>;

export interface App {
  readonly name: string;
  readonly port: number;
  /** Only what differs from the apps' own defaults. */
  readonly environment: Readonly<Record<string, string>>;
}

/** The built main file, inside the workspace. */
export function appMain(name: string): string {
  return join('apps', name, 'dist', 'main.js');
}

/** What an app may name in its description, and the local stack knows. Anything else the caller's environment must have. */
const PROVIDED: Readonly<Record<string, (to: Connections) => string>> = {
  KAFKA_BROKERS: ({ kafkaBrokers }) => kafkaBrokers,
  JWT_PRIVATE_KEY_FILE: ({ jwtPrivateKeyFile }) => jwtPrivateKeyFile,
  SEED_DEMO_DATA: () => 'true',
};

/** What each app is told when it runs on this machine. @throws StackProblem as `checkEnvironment` */
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
        ...calls(service, to.ports),
        ...named(service, to),
        ...(to.spansUrl !== undefined && spansTo(to.spansUrl)),
      },
    };
  });
}

/** @throws StackProblem when an app needs a variable that neither the local stack nor the caller provides */
export function checkEnvironment(services: readonly ServiceDescription[]): void {
  for (const service of services) {
    for (const variable of service.environment) {
      if (!PROVIDED[variable]) fromCaller(service, variable);
    }
  }
}

function calls(service: ServiceDescription, ports: Connections['ports']): Record<string, string> {
  return Object.fromEntries(
    Object.entries(service.calls).map(([variable, { app, path }]) => [
      variable,
      `http://127.0.0.1:${ports[app]}${path}`,
    ]),
  );
}

function named(service: ServiceDescription, to: Connections): Record<string, string> {
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
    `${name} needs ${variable} in the environment, as apps/${name}/package.json says; start with ${variable}=… npm start.`,
  );
}

/** Every trace, and soon: somebody looks for the one that was just made. */
function spansTo(url: string): Record<string, string> {
  return {
    OTEL_EXPORTER_OTLP_ENDPOINT: url,
    OTEL_EXPORTER_OTLP_PROTOCOL: 'http/json',
    OTEL_BSP_SCHEDULE_DELAY: '500',
  };
}
