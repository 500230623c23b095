import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Infrastructure, Servers, StartHooks, Step } from './infrastructure.ts';
import { kafka } from './infrastructure/kafka.ts';
import { mongo } from './infrastructure/mongo.ts';
import { prepareJava } from './infrastructure/java.ts';
import { postgres, postgresUrl } from './infrastructure/postgres.ts';
import { stopLeftovers } from './infrastructure/process-records.ts';
import { localDatabases } from './local-databases.ts';
import { SupervisedProcess, type SupervisedSpec } from './infrastructure/supervised-process.ts';
import { secretFile } from './secrets.ts';

export interface LocalInfrastructureOptions extends StartHooks {
  /** Absolute. Everything that must survive a restart; one caller at a time. */
  readonly dataDir: string;
  readonly ports: Readonly<Record<'postgres' | 'mongo' | 'kafka' | 'kafkaController', number>>;
}

export interface LocalInfrastructure extends Infrastructure {
  readonly postgresUrl: string;
  readonly mongoUrl: string;
  readonly servers: Servers;
}

/** Shared by everything that runs from this checkout: jars and classes, which never change once they are there. */
const javaDir = join(import.meta.dirname, '..', '..', '.local', 'java');

/**
 * Starts PostgreSQL, Kafka and the MongoDB-compatible server on 127.0.0.1 and resolves when all three answer. Servers that
 * an earlier caller left running on this data folder are stopped first.
 *
 * @throws StackProblem one sentence with the remedy, and nothing is left running.
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
  await stopLeftovers(shared.recordDir);

  const password = secretFile(join(dataDir, 'postgres-password'));
  const java = step('Java', () => prepareJava(javaDir, signal));
  const specs = {
    postgres: () =>
      postgres({ ...shared, dataDir: join(dataDir, 'postgres'), port: ports.postgres, password }),
    kafka: async () =>
      kafka({
        ...shared,
        dataDir: join(dataDir, 'kafka'),
        port: ports.kafka,
        controllerPort: ports.kafkaController,
        java: await java,
      }),
    mongo: async () =>
      mongo({ ...shared, dataDir: join(dataDir, 'mongo'), port: ports.mongo, java: await java }),
  };

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
  const giveUp = () => void stopAll();
  signal.addEventListener('abort', giveUp);
  const starting = [
    step('PostgreSQL', async () => start(await specs.postgres())),
    java.then(() => step('Kafka', async () => start(await specs.kafka()))),
    java.then(() => step('MongoDB-compatible server', async () => start(await specs.mongo()))),
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
    signal.removeEventListener('abort', giveUp);
  }
}

export function recordDir(dataDir: string): string {
  return join(dataDir, 'processes');
}
