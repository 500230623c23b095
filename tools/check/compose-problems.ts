import {
  type AppDescription,
  isService,
  metricsPort,
} from '@shop/app-descriptions/app-description';

/** What is read of docker-compose.yml. */
export interface ComposeFile {
  readonly services: Readonly<Record<string, ComposeService>>;
  readonly networks: Readonly<Record<string, { readonly internal?: boolean } | null>>;
}

interface ComposeService {
  readonly build?: { readonly args?: Readonly<Record<string, string>> };
  readonly environment?: Environment;
  readonly networks?: readonly string[];
}

type Environment = Readonly<Record<string, string | number | boolean | null>>;

/** In what docker-compose.yml differs from the descriptions of the apps: one sentence for each difference. */
export function composeProblems(compose: ComposeFile, apps: readonly AppDescription[]): string[] {
  return apps.flatMap((app) => [
    ...(app.database ? storeProblems(compose, app) : []),
    ...appProblems(compose, app, apps),
  ]);
}

function appProblems(
  { services }: ComposeFile,
  app: AppDescription,
  apps: readonly AppDescription[],
): string[] {
  const { events, database } = app;
  const name = serviceName(app, services);
  const service = services[name];
  if (!service) return [`There is no service ${name}.`];
  const built = service.build?.args?.['APP'];
  const networks = [
    ...(isService(app) ? ['http'] : []),
    ...(events.length > 0 || app.environment.includes('KAFKA_BROKERS') ? ['kafka'] : []),
    ...(database ? [databaseNetwork(app)] : []),
  ];
  return [
    ...(built === app.name
      ? []
      : [`${name} builds ${built ?? 'nothing'}: its build argument APP must be ${app.name}.`]),
    ...environmentProblems(name, service, {
      // Whatever the value: only the author of the compose file can judge it.
      ...Object.fromEntries(app.environment.map((variable) => [variable, undefined])),
      ...portVariables(app),
      ...(networks.includes('kafka') && { KAFKA_BROKERS: 'kafka:9092' }),
      ...databaseVariables(app, services),
      ...callVariables(app, apps),
    }),
    ...missingNetworks(name, service, networks),
  ];
}

/** A job's service may be named after what it does, as kafka-topics is: nothing calls it by its host name. */
function serviceName(app: AppDescription, services: ComposeFile['services']): string {
  if (isService(app)) return app.name;
  const building = ([, { build }]: [string, ComposeService]) => build?.args?.['APP'] === app.name;
  return Object.entries(services).find(building)?.[0] ?? app.name;
}

/** A server with a network that only its own app is in. */
function storeProblems({ services, networks }: ComposeFile, app: AppDescription): string[] {
  const network = databaseNetwork(app);
  const store = storeName(app);
  const mayBeInside = [app.name, store];
  const strangers = Object.entries(services)
    .filter(([name, service]) => !mayBeInside.includes(name) && isIn(service, network))
    .map(([name]) => `${name} is in ${network}, where only ${mayBeInside.join(' and ')} may be.`);
  const open =
    networks[network]?.internal === true
      ? []
      : [`The network ${network} must exist, with internal: true.`];
  const service = services[store];
  if (!service)
    return [`There is no service ${store}, the database of ${app.name}.`, ...strangers, ...open];
  const needed: Expected =
    app.database === 'postgres'
      ? {
          POSTGRES_DB: app.shortName,
          POSTGRES_PASSWORD: undefined,
          OWNER_PASSWORD: undefined,
          SERVICE_PASSWORD: undefined,
        }
      : { MONGO_INITDB_ROOT_USERNAME: 'root', MONGO_INITDB_ROOT_PASSWORD: undefined };
  return [
    ...environmentProblems(store, service, needed),
    ...missingNetworks(store, service, [network]),
    ...strangers,
    ...open,
  ];
}

/** Variable → its value; undefined: any. */
type Expected = Readonly<Record<string, string | undefined>>;

function environmentProblems(
  name: string,
  { environment = {} }: ComposeService,
  expected: Expected,
): string[] {
  return Object.entries(expected).flatMap(([variable, value]) => {
    const found = environment[variable] ?? undefined;
    if (found === undefined)
      return [`${name} has no ${variable}${value === undefined ? '.' : `; it must be ${value}.`}`];
    if (value === undefined || String(found) === value) return [];
    return [`${name} has ${variable}: ${found}; it must be ${value}.`];
  });
}

function missingNetworks(
  name: string,
  service: ComposeService,
  networks: readonly string[],
): string[] {
  return networks
    .filter((network) => !isIn(service, network))
    .map((network) => `${name} must be in the network ${network}.`);
}

function isIn({ networks = [] }: ComposeService, network: string): boolean {
  return networks.includes(network);
}

function portVariables(app: AppDescription): Expected {
  return isService(app) ? { PORT: String(app.port), METRICS_PORT: String(metricsPort(app)) } : {};
}

/** With the very passwords that the server is given. */
function databaseVariables(app: AppDescription, services: ComposeFile['services']): Expected {
  const { database, shortName } = app;
  const secret = (variable: string) => services[storeName(app)]?.environment?.[variable] ?? '…';
  const at = `@${storeName(app)}/${shortName}`;
  switch (database) {
    case 'postgres':
      return {
        DATABASE_URL: `postgres://${shortName}_service:${secret('SERVICE_PASSWORD')}${at}`,
        MIGRATION_DATABASE_URL: `postgres://${shortName}_owner:${secret('OWNER_PASSWORD')}${at}`,
      };
    case 'mongo':
      return {
        MONGODB_URL: `mongodb://root:${secret('MONGO_INITDB_ROOT_PASSWORD')}${at}?authSource=admin`,
      };
    case undefined:
      return {};
  }
}

function callVariables({ calls }: AppDescription, apps: readonly AppDescription[]): Expected {
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
