import type { AppDescription } from '@shop/app-descriptions/app-description';
import type { DatabaseVariables } from './apps.ts';
import { ComposeProject, type ComposeConfig } from './docker/compose-project.ts';
import { publishedServers } from './docker/published-servers.ts';
import type { Infrastructure, StartHooks, Step } from './infrastructure.ts';
import type { Ports } from './settings.ts';
import { type Store, type StoreKind, storesOf } from './stores.ts';

export interface DockerInfrastructureOptions extends StartHooks {
  /** The prefix of the names of containers and volumes. */
  readonly project: string;
  /** The start includes their databases. */
  readonly apps: readonly AppDescription[];
  /** Published on 127.0.0.1. */
  readonly ports: Ports;
  /** Whether `stop()` keeps the volumes for the next start. */
  readonly keepData: boolean;
}

const STOP = ['stop'];
const REMOVE = ['down', '--volumes', '--timeout', '10'];

/**
 * Starts only the databases and Kafka of docker-compose.yml, publishes them on 127.0.0.1, and resolves when they are healthy.
 * They also stop if this process is killed. The containers create roles and databases.
 *
 * @throws StackProblem with the output of Docker. Then no container runs.
 */
export async function startDockerInfrastructure(
  options: DockerInfrastructureOptions,
): Promise<Infrastructure> {
  const { project, apps, ports, keepData, signal } = options;
  const step: Step = options.step ?? ((_name, work) => work());
  const stores = storesOf(apps);
  const compose = new ComposeProject(project, publishedServers(stores, ports));
  const end = keepData ? STOP : REMOVE;
  const config = await compose.config(signal);
  const dismissWatchdog = compose.runAfterDeath(end);
  const stop = async () => {
    await compose.run(end, `The containers of ${project} could not be stopped.`);
    dismissWatchdog();
  };
  try {
    await step('containers', () =>
      compose.run(
        ['up', '--detach', '--wait', ...stores.map(({ container }) => container), 'kafka'],
        `The containers of ${project} did not start. 'docker compose -p ${project} logs' shows their output.`,
        signal,
      ),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...connections(config, stores, ports), stop };
}

/** Stops the containers that a start left running. With `reset` it also removes the data. */
export async function stopDockerInfrastructure(
  project: string,
  { reset }: { readonly reset: boolean },
): Promise<void> {
  const compose = new ComposeProject(project);
  await compose.run(reset ? REMOVE : STOP, `The containers of ${project} could not be stopped.`);
}

/** The URLs, with the passwords from docker compose. tools/compose/create-roles.sh creates the roles. */
export function connections(
  { services }: ComposeConfig,
  stores: readonly Store[],
  ports: Ports,
): Omit<Infrastructure, 'servers' | 'stop'> {
  const url = (store: Store, user: string, variable: string, path: string) => {
    const password = services[store.container]?.environment[variable];
    if (!password)
      throw new Error(`docker-compose.yml does not define ${variable} for ${store.container}`);
    const scheme = store.kind === 'mongo' ? 'mongodb' : 'postgres';
    const query = store.kind === 'mongo' ? '?authSource=admin' : '';
    const server = `${user}:${encodeURIComponent(password)}@127.0.0.1:${ports[store.portName]}`;
    return `${scheme}://${server}/${path}${query}`;
  };
  const postgres = (store: Store, path: string) =>
    url(store, 'postgres', 'POSTGRES_PASSWORD', path);
  const mongo = (store: Store, path: string) =>
    url(store, 'root', 'MONGO_INITDB_ROOT_PASSWORD', path);
  const variables = (store: Store): Record<string, string> => {
    const { shortName } = store.app;
    if (store.kind === 'mongo') return { MONGODB_URL: mongo(store, shortName) };
    return {
      DATABASE_URL: url(store, `${shortName}_service`, 'SERVICE_PASSWORD', shortName),
      MIGRATION_DATABASE_URL: url(store, `${shortName}_owner`, 'OWNER_PASSWORD', shortName),
    };
  };
  const databases: DatabaseVariables = Object.fromEntries(
    stores.map((store) => [store.app.name, variables(store)]),
  );
  const first = (kind: StoreKind) => stores.find((store) => store.kind === kind);
  const [firstPostgres, firstMongo] = [first('postgres'), first('mongo')];
  return {
    postgresUrl: firstPostgres && postgres(firstPostgres, 'postgres'),
    kafkaBrokers: `127.0.0.1:${ports['kafka']}`,
    mongoUrl: firstMongo && mongo(firstMongo, ''),
    appDatabases: () => Promise.resolve(databases),
  };
}
