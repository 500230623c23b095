import type { ServiceDescription } from '@shop/app-descriptions/app-description';
import { type StackState, writeState } from '@shop/running-stack/running-stack';
import { TraceReceiver } from '@shop/trace/trace-receiver';
import { connectedApps, type App, type Connections } from './apps.ts';
import { build } from './build.ts';
import type { Infrastructure } from './infrastructure.ts';
import type { InfrastructureSource } from './infrastructure-source.ts';
import { createMissingTopics } from './kafka-topics.ts';
import { logLines } from './log-lines.ts';
import { createPrivateKey } from './private-key.ts';
import { Progress } from './progress.ts';
import { RunningApps } from './running-apps.ts';
import type { Ports } from './settings.ts';
import type { StackFolders } from './stack-folders.ts';
import type { Terminal } from './terminal.ts';
import { WatchedBuild } from './watch/watched-build.ts';

export interface StackOptions {
  readonly folders: StackFolders;
  readonly apps: readonly ServiceDescription[];
  readonly ports: Ports;
  readonly source: InfrastructureSource;
  /** Apps that the developer runs. */
  readonly without: readonly string[];
  /** Build after each change, and restart the apps that it affects. */
  readonly watch: boolean;
  /** False if the environment defines another receiver of spans. */
  readonly receiveSpans: boolean;
}

const START_TIMEOUT_MS = 60_000;

/** The infrastructure and the apps, started in the order of their dependencies. */
export class Stack {
  readonly #options: StackOptions;
  readonly #terminal: Terminal;
  readonly #progress: Progress;
  readonly #names: readonly string[];
  readonly #abort = new AbortController();
  readonly #receiver = new TraceReceiver();
  readonly #watchedBuild: WatchedBuild | undefined;
  #starting: Promise<void> | undefined;
  #infrastructure: Infrastructure | undefined;
  #connections: Connections | undefined;
  #connected: readonly App[] = [];
  #running: RunningApps | undefined;

  constructor(options: StackOptions, terminal: Terminal) {
    const { folders, apps, watch } = options;
    this.#options = options;
    this.#terminal = terminal;
    this.#progress = new Progress(terminal);
    this.#names = apps.map(({ name }) => name);
    if (!watch) return;
    this.#watchedBuild = new WatchedBuild({
      root: folders.root,
      projects: [...this.#names, 'kafka-admin'].map((name) => `apps/${name}`),
      recordDir: folders.records,
      colours: terminal.colours,
      onLine: (line) => terminal.print(line),
      report: this.#report,
    });
  }

  /** Resolves when all apps are ready. After a rejection call `stop()`: some parts may run. */
  start(): Promise<void> {
    this.#starting = this.#start();
    return this.#starting;
  }

  /** Stops the apps together, then their servers. Also aborts a pending start. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await Promise.all([this.#watchedBuild?.stop(), this.#running?.stop()]);
    await Promise.allSettled([this.#starting]);
    await Promise.all([this.#infrastructure?.stop(), this.#receiver.close()]);
  }

  /** An app that the developer runs has no pid. */
  get apps(): { name: string; url: string; pid: number | undefined }[] {
    const pids = new Map(this.#running?.list.map(({ name, pid }) => [name, pid]));
    return this.#connected.map(({ name, port }) => ({
      name,
      url: `http://127.0.0.1:${port}`,
      pid: pids.get(name),
    }));
  }

  async #start(): Promise<void> {
    const { step } = this.#progress;
    const { signal } = this.#abort;
    const { source, folders, ports, apps, receiveSpans } = this.#options;
    const [infrastructure] = await this.#all([
      source
        .start({ step, signal, report: this.#report })
        .then((started) => (this.#infrastructure = started)),
      step('build', () => this.#build()),
    ]);
    const [databases] = await this.#all([
      step('databases', () => infrastructure.appDatabases(apps)),
      step('Kafka topics', () => createMissingTopics(infrastructure.kafkaBrokers)),
    ]);
    await createPrivateKey(folders.jwtPrivateKey);
    this.#connections = {
      ports: Object.fromEntries(apps.map(({ name, shortName }) => [name, ports[shortName]!])),
      kafkaBrokers: infrastructure.kafkaBrokers,
      databases,
      jwtPrivateKeyFile: folders.jwtPrivateKey,
      spansUrl: receiveSpans ? await this.#receiver.listen(ports['traces']!) : undefined,
    };
    await this.#startApps(connectedApps(apps, this.#connections));
    this.#writeState();
  }

  #build(): Promise<void> {
    if (this.#watchedBuild) return this.#watchedBuild.start();
    const { root } = this.#options.folders;
    return build(root, [...this.#names, 'kafka-admin'], this.#abort.signal);
  }

  async #startApps(connected: readonly App[]): Promise<void> {
    const { folders, without } = this.#options;
    this.#abort.signal.throwIfAborted();
    this.#connected = connected;
    const print = logLines(this.#terminal, this.#names);
    const running = new RunningApps(
      connected.filter(({ name }) => !without.includes(name)),
      {
        root: folders.root,
        recordDir: folders.records,
        startTimeoutMs: START_TIMEOUT_MS,
        onLine: (name, line) => {
          print(name, line);
          this.#receiver.traces.addLine(name, line);
        },
        report: this.#report,
      },
    );
    this.#running = running;
    await this.#all([running.start(this.#progress.step)]);
    this.#watchedBuild?.follow((files) => void running.restartAffected(files));
  }

  /** After the first failure it aborts the remaining work and throws that failure. */
  async #all<T extends readonly unknown[] | []>(
    work: T,
  ): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
    try {
      return await Promise.all(work);
    } catch (error) {
      this.#abort.abort();
      await Promise.allSettled([...work, this.#watchedBuild?.stop()]);
      throw error;
    }
  }

  /** A process has crashed or restarted, so the pids have changed. */
  readonly #report = (sentence: string): void => {
    this.#terminal.print(`shop: ${sentence}`);
    this.#writeState();
  };

  #writeState(): void {
    if (!this.#infrastructure || !this.#connections) return;
    const { servers, postgresUrl, kafkaBrokers, mongoUrl } = this.#infrastructure;
    const { databases, spansUrl } = this.#connections;
    const state: StackState = {
      pid: process.pid,
      apps: Object.fromEntries(this.apps.map(({ name, url, pid }) => [name, { pid, url }])),
      postgres: { pid: servers?.postgres.pid, url: postgresUrl },
      kafka: { pid: servers?.kafka.pid, brokers: kafkaBrokers },
      mongo: { pid: servers?.mongo.pid, url: mongoUrl },
      databases,
      traces: spansUrl === undefined ? undefined : { url: spansUrl },
    };
    writeState(this.#options.folders.run, state);
  }
}
