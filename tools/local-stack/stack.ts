import type { ServiceDescription } from '@shop/app-descriptions/app-description';
import { connectedApps, type App, type Connections } from './apps.ts';
import { build } from './build.ts';
import type { Infrastructure } from './infrastructure.ts';
import type { InfrastructureSource } from './infrastructure-source.ts';
import { createMissingTopics } from './kafka-topics.ts';
import { logLines } from './log-lines.ts';
import { createPrivateKey } from './private-key.ts';
import { Progress } from './progress.ts';
import { RunningApps } from './running-apps.ts';
import { writeState } from '@shop/running-stack/running-stack';
import type { Ports } from './settings.ts';
import type { StackFolders } from './stack-folders.ts';
import type { Terminal } from './terminal.ts';
import { TraceReceiver } from '@shop/trace/trace-receiver';
import { WatchedBuild } from './watch/watched-build.ts';

export interface StackOptions {
  readonly folders: StackFolders;
  readonly apps: readonly ServiceDescription[];
  readonly ports: Ports;
  readonly source: InfrastructureSource;
  /** Apps that somebody else runs. */
  readonly without: readonly string[];
  /** Build at each change, and start again the apps that it concerns. */
  readonly watch: boolean;
  /** False where the environment says who receives the spans. */
  readonly receiveSpans: boolean;
}

const START_TIMEOUT_MS = 60_000;

/** The infrastructure and the apps, in the order in which they need each other. */
export class Stack {
  readonly #options: StackOptions;
  readonly #terminal: Terminal;
  readonly #progress: Progress;
  readonly #giveUp = new AbortController();
  readonly #watchedBuild: WatchedBuild | undefined;
  #starting: Promise<void> | undefined;
  readonly #receiver = new TraceReceiver();
  #infrastructure: Infrastructure | undefined;
  #connections: Connections | undefined;
  #described: readonly App[] = [];
  #apps: RunningApps | undefined;

  constructor(options: StackOptions, terminal: Terminal) {
    this.#options = options;
    this.#terminal = terminal;
    this.#progress = new Progress(terminal);
    if (options.watch) this.#watchedBuild = this.#watchBuild();
  }

  /** Resolves when all apps are ready. After a rejection call `stop()`: some of it may run. */
  start(): Promise<void> {
    this.#starting = this.#start();
    return this.#starting;
  }

  /** The apps together, then what they use. Also ends a start that is under way. */
  async stop(): Promise<void> {
    this.#giveUp.abort();
    await Promise.all([this.#watchedBuild?.stop(), this.#apps?.stop()]);
    await Promise.allSettled([this.#starting]);
    await Promise.all([this.#infrastructure?.stop(), this.#receiver.close()]);
  }

  /** Name, URL and pid of each app; no pid where somebody else runs it. */
  get apps(): { name: string; url: string; pid: number | undefined }[] {
    const pids = new Map(this.#apps?.list.map(({ name, pid }) => [name, pid]));
    return this.#described.map(({ name, port }) => ({
      name,
      url: `http://127.0.0.1:${port}`,
      pid: pids.get(name),
    }));
  }

  async #start(): Promise<void> {
    const { step } = this.#progress;
    const { signal } = this.#giveUp;
    const { source, folders, ports, apps } = this.#options;
    const report = (sentence: string) => this.#changed(sentence);
    const [infrastructure] = await this.#allOrGiveUp([
      source.start({ step, signal, report }).then((started) => (this.#infrastructure = started)),
      step('build', () => this.#build()),
    ]);
    const [databases] = await this.#allOrGiveUp([
      step('databases', () => infrastructure.appDatabases(apps)),
      step('Kafka topics', () => createMissingTopics(infrastructure.kafkaBrokers)),
    ]);
    await createPrivateKey(folders.jwtPrivateKey);
    this.#connections = {
      ports: Object.fromEntries(apps.map(({ name, shortName }) => [name, ports[shortName]!])),
      kafkaBrokers: infrastructure.kafkaBrokers,
      databases,
      jwtPrivateKeyFile: folders.jwtPrivateKey,
      spansUrl: this.#options.receiveSpans
        ? await this.#receiver.listen(ports['traces']!)
        : undefined,
    };
    await this.#startApps(connectedApps(apps, this.#connections));
    this.#writeState();
  }

  async #startApps(described: readonly App[]): Promise<void> {
    const { folders, without } = this.#options;
    this.#giveUp.signal.throwIfAborted();
    this.#described = described;
    const print = logLines(this.#terminal, this.#names);
    const apps = new RunningApps(
      described.filter(({ name }) => !without.includes(name)),
      {
        root: folders.root,
        recordDir: folders.records,
        startTimeoutMs: START_TIMEOUT_MS,
        onLine: (name, line) => {
          print(name, line);
          this.#receiver.traces.addLine(name, line);
        },
        report: (sentence) => this.#changed(sentence),
      },
    );
    this.#apps = apps;
    await this.#allOrGiveUp([apps.start(this.#progress.step)]);
    this.#watchedBuild?.follow((files) => void apps.restartAffected(files));
  }

  get #names(): string[] {
    return this.#options.apps.map(({ name }) => name);
  }

  #build(): Promise<void> {
    const { folders } = this.#options;
    if (this.#watchedBuild) return this.#watchedBuild.start();
    return build(folders.root, [...this.#names, 'kafka-admin'], this.#giveUp.signal);
  }

  #watchBuild(): WatchedBuild {
    const { folders } = this.#options;
    return new WatchedBuild({
      root: folders.root,
      projects: [...this.#names.map((name) => `apps/${name}`), 'apps/kafka-admin'],
      recordDir: folders.records,
      colours: this.#terminal.colours,
      onLine: (line) => this.#terminal.print(line),
      report: (sentence) => this.#changed(sentence),
    });
  }

  /** The first failure ends the rest, and is what the caller hears. */
  async #allOrGiveUp<T extends readonly unknown[] | []>(
    work: T,
  ): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
    try {
      return await Promise.all(work);
    } catch (error) {
      this.#giveUp.abort();
      await Promise.allSettled([...work, this.#watchedBuild?.stop()]);
      throw error;
    }
  }

  #changed(sentence: string): void {
    this.#terminal.print(`shop: ${sentence}`);
    this.#writeState();
  }

  #writeState(): void {
    if (!this.#infrastructure || !this.#connections) return;
    const { servers, postgresUrl, kafkaBrokers, mongoUrl } = this.#infrastructure;
    const { databases, spansUrl } = this.#connections;
    writeState(this.#options.folders.run, {
      pid: process.pid,
      apps: Object.fromEntries(this.apps.map(({ name, url, pid }) => [name, { pid, url }])),
      postgres: { pid: servers?.postgres.pid, url: postgresUrl },
      kafka: { pid: servers?.kafka.pid, brokers: kafkaBrokers },
      mongo: { pid: servers?.mongo.pid, url: mongoUrl },
      databases,
      traces: spansUrl === undefined ? undefined : { url: spansUrl },
    });
  }
}
