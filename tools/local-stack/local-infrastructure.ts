import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { checkout } from '@shop/running-stack/checkout';
import type { Infrastructure, Servers, StartHooks, Step } from './infrastructure.ts';
import { kafka } from './infrastructure/kafka.ts';
import { mongo } from './infrastructure/mongo.ts';
import { prepareJava } from './infrastructure/java.ts';
import { postgres, postgresUrl } from './infrastructure/postgres.ts';
import { stopOrphans } from './infrastructure/process-records.ts';
import { localDatabases } from './local-databases.ts';
import { SupervisedProcess, type SupervisedSpec } from './infrastructure/supervised-process.ts';
import { secretFile } from './secrets.ts';

export interface LocalInfrastructureOptions extends StartHooks {
  /** Absolute. Contains everything that must survive a restart. One caller at a time. */
  readonly dataDir: string;
  readonly ports: Readonly<Record<'postgres' | 'mongo' | 'kafka' | 'kafkaController', number>>;
}

export interface LocalInfrastructure extends Infrastructure {
  readonly postgresUrl: string;
  readonly mongoUrl: string;
  readonly servers: Servers;
}

/** Jars and classes. They never change, so all stacks of this checkout share them. */
const javaDir = join(checkout, '.local', 'java');

/**
 * Starts PostgreSQL, Kafka and the MongoDB-compatible server on 127.0.0.1 and resolves when all three are ready. First it
 * stops servers that an earlier caller left running on this data folder.
 *
 * @throws StackProblem with the remedy. Then no server runs.
 */
export async function startLocalInfrastructure(
  options: LocalInfrastructureOptions,
): Promise<LocalInfrastructure> {
  const { dataDir, ports } = options;
  const step: Step = options.step ?? ((_name, work) => work());
  const report = options.report ?? (() => {});
  const failed = new AbortController();
  const signal = AbortSignal.any([failed.signal, ...(options.signal ? [options.signal] : [])]);
  const shared = { recordDir: recordDir(dataDir), logDir: join(dataDir, 'log'), signal };
  mkdirSync(shared.logDir, { recursive: true });
  await stopOrphans(shared.recordDir);

  const password = secretFile(join(dataDir, 'postgres-password'));
  const java = step('Java', () => prepareJava(javaDir, signal));
  const server = (name: 'postgres' | 'kafka' | 'mongo') => ({
    ...shared,
    dataDir: join(dataDir, name),
    port: ports[name],
  });
  const controllerPort = ports.kafkaController;

  const started: SupervisedProcess[] = [];
  const start = async (spec: SupervisedSpec): Promise<SupervisedProcess> => {
    signal.throwIfAborted();
    const server = new SupervisedProcess(spec, report);
    started.push(server);
    await server.start();
    return server;
  };
  const stopAll = async () => {
    await Promise.all(started.map((server) => server.stop()));
  };
  const stopOnAbort = () => void stopAll();
  signal.addEventListener('abort', stopOnAbort);
  const starting = [
    step('PostgreSQL', async () => start(await postgres({ ...server('postgres'), password }))),
    java.then((java) =>
      step('Kafka', async () => start(await kafka({ ...server('kafka'), java, controllerPort }))),
    ),
    java.then((java) =>
      step('MongoDB-compatible server', () => start(mongo({ ...server('mongo'), java }))),
    ),
  ] as const;
  try {
    const [postgresServer, kafkaServer, mongoServer] = await Promise.all(starting);
    const superuserUrl = postgresUrl({ port: ports.postgres, password });
    const mongoUrl = `mongodb://127.0.0.1:${ports.mongo}`;
    return {
      postgresUrl: superuserUrl,
      kafkaBrokers: `127.0.0.1:${ports.kafka}`,
      mongoUrl,
      appDatabases: (apps) =>
        localDatabases(apps, { postgresUrl: superuserUrl, mongoUrl, dataDir }),
      servers: { postgres: postgresServer, kafka: kafkaServer, mongo: mongoServer },
      stop: stopAll,
    };
  } catch (error) {
    failed.abort();
    await Promise.allSettled(starting);
    await stopAll();
    throw error;
  } finally {
    signal.removeEventListener('abort', stopOnAbort);
  }
}

export function recordDir(dataDir: string): string {
  return join(dataDir, 'processes');
}
