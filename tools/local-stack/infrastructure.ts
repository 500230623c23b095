import type { AppDescription } from '@shop/app-descriptions/app-description';
import type { DatabaseVariables } from './apps.ts';

/** Does some work under a name, to show its progress. */
export type Step = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/**
 * The servers that the apps need. `startLocalInfrastructure` starts them as processes, `startDockerInfrastructure` as
 * containers.
 */
export interface Infrastructure {
  /** Superuser, database `postgres`, of the first server. undefined if no app has such a database. */
  readonly postgresUrl: string | undefined;
  /** host:port */
  readonly kafkaBrokers: string;
  /** Without a database name. undefined if no app has such a database. */
  readonly mongoUrl: string | undefined;
  /** Creates the missing databases of the apps. */
  readonly appDatabases: (apps: readonly AppDescription[]) => Promise<DatabaseVariables>;
  /** undefined if the servers are containers. */
  readonly servers?: Servers;
  readonly stop: () => Promise<void>;
}

export type Servers = Readonly<Record<'postgres' | 'kafka' | 'mongo', ServerControl>>;

export interface ServerControl {
  readonly pid: number | undefined;
  /** Starts it again after `stop()` or `kill()`, with the same data and port. Resolves when it is ready. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Simulates a crash (SIGKILL). It stays stopped until `start()`. */
  kill(): Promise<void>;
}

/** Callbacks for the caller of a start. */
export interface StartHooks {
  readonly step?: Step;
  /** Receives a sentence when a server has crashed and when it runs again. */
  readonly report?: (sentence: string) => void;
  /** Aborts the start and stops the servers that run already. */
  readonly signal?: AbortSignal;
}
