import {
  type AppDescription,
  isService,
  metricsPort,
} from '@shop/app-descriptions/app-description';

/** The part of docker-compose.yml that is compared. */
export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, unknown>>;
}

interface ComposeService {
  readonly build?: { readonly args?: Readonly<Record<string, string>> };
  readonly environment?: Readonly<Record<string, Scalar>>;
  readonly networks?: readonly string[];
}

type Scalar = string | number | boolean | null;

/** The differences between docker-compose.yml and the descriptions of the apps, in one sentence each. */
export function composeProblems(compose: ComposeFile, apps: readonly AppDescription[]): string[] {
  return apps.flatMap((app) => [
    ...(app.database ? differences(expectedStore(app), compose) : []),
    ...(app.database ? intruders(compose, app) : []),
    ...differences(expectedApp(app, apps, compose), compose),
  ]);
}

/** The value is not compared, because only the author of the compose file can decide it. */
const ANY = Symbol('any value');

/** The expected values that `found` does not have. `found` may have more values. */
function differences(expected: unknown, found: unknown, path: readonly string[] = []): string[] {
  const place = path.join('.');
  if (Array.isArray(expected)) {
    const missing = expected.filter((item) => !(found as unknown[] | undefined)?.includes(item));
    return missing.map((item) => `${place} must contain ${item}.`);
  }
  if (typeof expected === 'object' && expected !== null) {
    if (typeof found !== 'object' || found === null) return [`${place} is missing.`];
    return Object.entries(expected).flatMap(([key, value]) =>
      differences(value, (found as Record<string, unknown>)[key], [...path, key]),
    );
  }
  const text = (found as Scalar | undefined) ?? undefined;
  if (expected === ANY) return text === undefined ? [`${place} is missing.`] : [];
  if (String(text) === String(expected)) return [];
  return [`${place} is ${text ?? 'missing'}; it must be ${String(expected)}.`];
}

function expectedApp(app: AppDescription, apps: readonly AppDescription[], compose: ComposeFile) {
  const { name, events, environment, database } = app;
  const hasKafka = events.length > 0 || environment.includes('KAFKA_BROKERS');
  return {
    services: {
      [serviceName(app, compose)]: {
        build: { args: { APP: name } },
        networks: [
          ...(isService(app) ? ['http'] : []),
          ...(hasKafka ? ['kafka'] : []),
          ...(database ? [databaseNetwork(app)] : []),
        ],
        environment: {
          ...Object.fromEntries(environment.map((variable) => [variable, ANY])),
          ...(isService(app) && { PORT: app.port, METRICS_PORT: metricsPort(app) }),
          ...(hasKafka && { KAFKA_BROKERS: 'kafka:9092' }),
          ...databaseVariables(app, compose),
          ...callVariables(app, apps),
        },
      },
    },
  };
}

/** The server of an app's database, and its network, which contains only the app. */
function expectedStore(app: AppDescription) {
  const passwords = (...names: string[]) => Object.fromEntries(names.map((name) => [name, ANY]));
  const environment =
    app.database === 'mongo'
      ? { MONGO_INITDB_ROOT_USERNAME: 'root', ...passwords('MONGO_INITDB_ROOT_PASSWORD') }
      : {
          POSTGRES_DB: app.shortName,
          ...passwords('POSTGRES_PASSWORD', 'OWNER_PASSWORD', 'SERVICE_PASSWORD'),
        };
  const network = databaseNetwork(app);
  return {
    services: { [storeName(app)]: { environment, networks: [network] } },
    networks: { [network]: { internal: true } },
  };
}

/** Other services in the network of the app's database. */
function intruders({ services }: ComposeFile, app: AppDescription): string[] {
  const network = databaseNetwork(app);
  const mayBeInside = [app.name, storeName(app)];
  return Object.entries(services)
    .filter(
      ([name, { networks = [] }]) => networks.includes(network) && !mayBeInside.includes(name),
    )
    .map(([name]) => `${name} is in ${network}, where only ${mayBeInside.join(' and ')} may be.`);
}

/** The service of a job may be named after its task, such as kafka-topics, because no client uses its host name. */
function serviceName(app: AppDescription, { services }: ComposeFile): string {
  if (isService(app)) return app.name;
  const building = ([, { build }]: [string, ComposeService]) => build?.args?.['APP'] === app.name;
  return Object.entries(services).find(building)?.[0] ?? app.name;
}

/** The URLs contain the same passwords as the server. */
function databaseVariables(app: AppDescription, { services }: ComposeFile): object {
  const { database, shortName } = app;
  const url = (scheme: string, user: string, secret: string) => {
    const password = services[storeName(app)]?.environment?.[secret] ?? '…';
    return `${scheme}://${user}:${password}@${storeName(app)}/${shortName}`;
  };
  if (database === undefined) return {};
  return database === 'mongo'
    ? { MONGODB_URL: `${url('mongodb', 'root', 'MONGO_INITDB_ROOT_PASSWORD')}?authSource=admin` }
    : {
        DATABASE_URL: url('postgres', `${shortName}_service`, 'SERVICE_PASSWORD'),
        MIGRATION_DATABASE_URL: url('postgres', `${shortName}_owner`, 'OWNER_PASSWORD'),
      };
}

function callVariables({ calls }: AppDescription, apps: readonly AppDescription[]): object {
  return Object.fromEntries(
    Object.entries(calls).map(([variable, { app, path }]) => {
      const port = apps.find(({ name }) => name === app)?.port;
      return [variable, `http://${app}:${port}${path}`];
    }),
  );
}

function storeName({ shortName, database }: AppDescription): string {
  return `${shortName}-${database}`;
}

function databaseNetwork({ shortName }: AppDescription): string {
  return `${shortName}-database`;
}
