import { join } from 'node:path';
import { appProcess } from './app-process.ts';
import { appNames, shopApps, type App, type Connections } from './apps.ts';
import { build } from './build.ts';
import { createServiceDatabase, type ServiceDatabase } from './databases.ts';
import { recordDir, startInfrastructure, type Infrastructure } from './infrastructure.ts';
import { SupervisedProcess } from './infrastructure/supervised-process.ts';
import { logPrefix } from './log-prefix.ts';
import { Progress } from './progress.ts';
import { createPrivateKey } from './private-key.ts';
import { writeState } from './running-stack.ts';
import { secretFile } from './secrets.ts';
import type { Ports } from './settings.ts';
import type { Terminal } from './terminal.ts';

export interface StackFolders {
  readonly root: string;
  readonly data: string;
  readonly run: string;
  readonly jwtPrivateKey: string;
}

/** The infrastructure and the four apps, in the order in which they need each other. */
export class Stack {
  readonly #folders: StackFolders;
  readonly #ports: Ports;
  readonly #terminal: Terminal;
  readonly #progress: Progress;
  readonly #giveUp = new AbortController();
  readonly #apps = new Map<App, SupervisedProcess>();
  #starting: Promise<void> | undefined;
  #infrastructure: Infrastructure | undefined;
  #connections: Connections | undefined;

  constructor(folders: StackFolders, ports: Ports, terminal: Terminal) {
    this.#folders = folders;
    this.#ports = ports;
    this.#terminal = terminal;
    this.#progress = new Progress(terminal);
  }

  /** Resolves when all apps are ready. After a rejection call `stop()`: some of it may run. */
  start(): Promise<void> {
    this.#starting = this.#start();
    return this.#starting;
  }

  /** The apps together, then what they use. Also ends a start that is under way. */
  async stop(): Promise<void> {
    this.#giveUp.abort();
    await Promise.all([...this.#apps.values()].map((app) => app.stop()));
    await Promise.allSettled([this.#starting]);
    await this.#infrastructure?.stop();
  }

  /** Name, URL and pid of each app. */
  get apps(): { name: string; url: string; pid: number | undefined }[] {
    return [...this.#apps].map(([{ name, port }, { pid }]) => ({
      name,
      url: `http://127.0.0.1:${port}`,
      pid,
    }));
  }

  async #start(): Promise<void> {
    const { step } = this.#progress;
    const { signal } = this.#giveUp;
    const { root, data, jwtPrivateKey } = this.#folders;
    const [infrastructure] = await this.#allOrGiveUp([
      startInfrastructure({
        dataDir: data,
        ports: this.#ports,
        step,
        signal,
        report: (sentence) => this.#changed(sentence),
      }).then((started) => (this.#infrastructure = started)),
      step('build', () => build(root, [...appNames, 'kafka-topics'], signal)),
    ]);
    const [orderDatabase, userDatabase] = await this.#allOrGiveUp([
      step('database order', () => this.#database(infrastructure, 'order')),
      step('database user', () => this.#database(infrastructure, 'user')),
      step('Kafka topics', () => createMissingTopics(infrastructure.kafkaBrokers)),
    ]);
    await createPrivateKey(jwtPrivateKey);
    this.#connections = {
      ports: this.#ports,
      kafkaBrokers: infrastructure.kafkaBrokers,
      orderDatabase,
      userDatabase,
      productDatabaseUrl: `${infrastructure.mongoUrl}/product`,
      jwtPrivateKeyFile: jwtPrivateKey,
    };
    await this.#startApps(shopApps(this.#connections));
    this.#writeState();
  }

  async #startApps(apps: readonly App[]): Promise<void> {
    this.#giveUp.signal.throwIfAborted();
    const prefixed = logPrefix(appNames, this.#terminal.colours);
    for (const app of apps) {
      const spec = appProcess(app, {
        root: this.#folders.root,
        recordDir: recordDir(this.#folders.data),
        onLine: (name, line) => this.#terminal.print(prefixed(name, line)),
      });
      this.#apps.set(app, new SupervisedProcess(spec, (sentence) => this.#changed(sentence)));
    }
    await this.#allOrGiveUp(
      [...this.#apps].map(([{ name }, running]) =>
        this.#progress.step(name, () => running.start()),
      ),
    );
  }

  /** The first failure ends the rest, and is what the caller hears. */
  async #allOrGiveUp<T extends readonly unknown[] | []>(
    work: T,
  ): Promise<{ -readonly [K in keyof T]: Awaited<T[K]> }> {
    try {
      return await Promise.all(work);
    } catch (error) {
      this.#giveUp.abort();
      await Promise.allSettled(work);
      throw error;
    }
  }

  #database({ postgresUrl }: Infrastructure, database: string): Promise<ServiceDatabase> {
    const role = (kind: string) => {
      const name = `${database}_${kind}`;
      return { name, password: secretFile(join(this.#folders.data, `${name}-password`)) };
    };
    return createServiceDatabase({
      superuserUrl: postgresUrl,
      database,
      owner: role('owner'),
      service: role('service'),
    });
  }

  #changed(sentence: string): void {
    this.#terminal.print(`shop: ${sentence}`);
    this.#writeState();
  }

  #writeState(): void {
    if (!this.#infrastructure || !this.#connections) return;
    const { servers, postgresUrl, kafkaBrokers, mongoUrl } = this.#infrastructure;
    const { orderDatabase, userDatabase, productDatabaseUrl } = this.#connections;
    writeState(this.#folders.run, {
      pid: process.pid,
      apps: Object.fromEntries(this.apps.map(({ name, url, pid }) => [name, { pid, url }])),
      postgres: { pid: servers.postgres.pid, url: postgresUrl },
      kafka: { pid: servers.kafka.pid, brokers: kafkaBrokers },
      mongo: { pid: servers.mongo.pid, url: mongoUrl },
      databases: { order: orderDatabase, user: userDatabase, product: productDatabaseUrl },
    });
  }
}

/** Imported here and not above, because it is a part of the build. */
async function createMissingTopics(brokers: string): Promise<void> {
  const [{ kafkaTopics }, { createTopics }] = await Promise.all([
    import('@shop/contracts'),
    import('@shop/kafka-topics'),
  ]);
  await createTopics(brokers, kafkaTopics());
}
