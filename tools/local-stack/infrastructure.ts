import type { AppDescription } from '@shop/app-descriptions/app-description';
import type { DatabaseVariables } from './apps.ts';

/** Does a piece of work under a name, so that its progress can be shown. */
export type Step = <T>(name: string, work: () => Promise<T>) => Promise<T>;

/**
 * What the apps need besides each other. There are two ways to get it:
 * `startLocalInfrastructure` (processes) and `startDockerInfrastructure` (containers).
 */
export interface Infrastructure {
  /** Of the superuser, database `postgres`. In containers: of the first server; undefined where no app has one. */
  readonly postgresUrl: string | undefined;
  /** host:port */
  readonly kafkaBrokers: string;
  /** Without a database name; in containers likewise. */
  readonly mongoUrl: string | undefined;
  /** The apps' own, made if they are missing. */
  readonly appDatabases: (apps: readonly AppDescription[]) => Promise<DatabaseVariables>;
  /** Absent where the servers are containers. */
  readonly servers?: Servers;
  readonly stop: () => Promise<void>;
}

export type Servers = Readonly<Record<'postgres' | 'kafka' | 'mongo', ServerControl>>;

export interface ServerControl {
  readonly pid: number | undefined;
  /** After `stop()` or `kill()`, with the same data and port; resolves when it answers. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /** As a crash (SIGKILL); it stays down until `start()`. */
  kill(): Promise<void>;
}

/** Whoever starts it, while it starts and runs. */
export interface StartHooks {
  readonly step?: Step;
  /** Told in a sentence when a server dies and when it runs again. */
  readonly report?: (sentence: string) => void;
  /** Gives up starting; what runs already is stopped. */
  readonly signal?: AbortSignal;
}
