import type { ServiceDatabase } from './databases.ts';
import { ComposeProject, type ComposeConfig } from './docker/compose-project.ts';
import type { Infrastructure, ServiceDatabases, StartHooks, Step } from './infrastructure.ts';
import type { Ports } from './settings.ts';

export interface DockerInfrastructureOptions extends StartHooks {
  /** Names the containers and the volumes. */
  readonly project: string;
  /** Published on 127.0.0.1. */
  readonly ports: DockerPorts;
  /** Whether `stop()` leaves the volumes for the next start. */
  readonly keepData: boolean;
}

export type DockerPorts = Pick<Ports, 'postgres' | 'userPostgres' | 'mongo' | 'kafka'>;

const SERVERS = ['order-postgres', 'user-postgres', 'product-mongo', 'kafka'];
const STOP = ['stop'];
const REMOVE = ['down', '--volumes', '--timeout', '10'];

/**
 * Starts the databases and Kafka of docker-compose.yml alone, published on 127.0.0.1, and resolves when they are healthy.
 * They are stopped also when this process is killed. Roles and databases are made by the containers themselves.
 *
 * @throws StackProblem with what Docker says, and nothing is left running.
 */
export async function startDockerInfrastructure(
  options: DockerInfrastructureOptions,
): Promise<Infrastructure> {
  const { project, ports, keepData, signal } = options;
  const step: Step = options.step ?? ((_name, work) => work());
  const compose = new ComposeProject(project, ports);
  const end = keepData ? STOP : REMOVE;
  const config = await compose.config(signal);
  const forgetAfterDeath = compose.runAfterDeath(end);
  const stop = async () => {
    await compose.run(end, `The containers of ${project} could not be stopped.`);
    forgetAfterDeath();
  };
  try {
    await step('containers', () =>
      compose.run(
        ['up', '--detach', '--wait', ...SERVERS],
        `The containers of ${project} did not start ('docker compose -p ${project} logs' shows what they said).`,
        signal,
      ),
    );
  } catch (error) {
    await stop();
    throw error;
  }
  return { ...connections(config, ports), stop };
}

/** Ends what a start left running; with `reset` it removes the data too. */
export async function stopDockerInfrastructure(
  project: string,
  { reset }: { readonly reset: boolean },
): Promise<void> {
  const compose = new ComposeProject(project, {});
  await compose.run(reset ? REMOVE : STOP, `The containers of ${project} could not be stopped.`);
}

/** With the passwords that docker compose gives to the servers. Roles: tools/compose/create-roles.sh. */
export function connections(
  { services }: ComposeConfig,
  ports: DockerPorts,
): Omit<Infrastructure, 'servers' | 'stop'> {
  const secret = (service: string, variable: string) => {
    const value = services[service]?.environment[variable];
    if (!value) throw new Error(`docker-compose.yml gives ${service} no ${variable}`);
    return encodeURIComponent(value);
  };
  const postgres = (service: string, user: string, variable: string, port: number, path: string) =>
    `postgres://${user}:${secret(service, variable)}@127.0.0.1:${port}/${path}`;
  const serviceDatabase = (name: string, port: number): ServiceDatabase => ({
    migrationUrl: postgres(`${name}-postgres`, `${name}_owner`, 'OWNER_PASSWORD', port, name),
    serviceUrl: postgres(`${name}-postgres`, `${name}_service`, 'SERVICE_PASSWORD', port, name),
  });
  const mongo = (path: string) =>
    `mongodb://root:${secret('product-mongo', 'MONGO_INITDB_ROOT_PASSWORD')}@127.0.0.1:${ports.mongo}/${path}?authSource=admin`;
  const databases: ServiceDatabases = {
    order: serviceDatabase('order', ports.postgres),
    user: serviceDatabase('user', ports.userPostgres),
    productUrl: mongo('product'),
  };
  return {
    postgresUrl: postgres(
      'order-postgres',
      'postgres',
      'POSTGRES_PASSWORD',
      ports.postgres,
      'postgres',
    ),
    kafkaBrokers: `127.0.0.1:${ports.kafka}`,
    mongoUrl: mongo(''),
    serviceDatabases: () => Promise.resolve(databases),
  };
}
