import { join, sep } from 'node:path';
import { errorMessage, isAbort } from '@shop/running-stack/problem';
import { appProcess, type AppProcessOptions } from './app-process.ts';
import type { App } from './apps.ts';
import type { Step } from './infrastructure.ts';
import { SupervisedProcess } from './infrastructure/supervised-process.ts';

export interface RunningAppsOptions extends AppProcessOptions {
  /** Receives a sentence when an app crashes or restarts. */
  readonly report: (sentence: string) => void;
}

/** Apps as processes on this machine. */
export class RunningApps {
  readonly #root: string;
  readonly #report: (sentence: string) => void;
  readonly #apps: ReadonlyMap<App, SupervisedProcess>;

  constructor(apps: readonly App[], { report, ...options }: RunningAppsOptions) {
    this.#root = options.root;
    this.#report = report;
    this.#apps = new Map(
      apps.map((app) => [app, new SupervisedProcess(appProcess(app, options), report)]),
    );
  }

  /** Starts each app as a step. Rejects at the first failure, while other apps may still start. */
  async start(step: Step): Promise<void> {
    await Promise.all(
      [...this.#apps].map(([{ name }, running]) => step(name, () => running.start())),
    );
  }

  /** Restarts the apps that these built files affect. A library affects all apps, because most apps use most libraries. */
  restartAffected(files: readonly string[]): Promise<void> {
    const apps = join(this.#root, 'apps') + sep;
    const names = this.list.map(({ name }) => name);
    const affects = (file: string, name: string) =>
      !file.startsWith(apps) || file.startsWith(join(apps, name) + sep);
    return this.restart(names.filter((name) => files.some((file) => affects(file, name))));
  }

  /** Reports the outcome. An app that fails to start stays stopped until the next call. */
  async restart(names: readonly string[]): Promise<void> {
    const chosen = [...this.#apps].filter(([{ name }]) => names.includes(name));
    await Promise.all(chosen.map(([{ name }, running]) => this.#restart(name, running)));
  }

  async stop(): Promise<void> {
    await Promise.all([...this.#apps.values()].map((app) => app.stop()));
  }

  get list(): { name: string; url: string; pid: number | undefined }[] {
    return [...this.#apps].map(([{ name, port }, { pid }]) => ({
      name,
      url: `http://127.0.0.1:${port}`,
      pid,
    }));
  }

  async #restart(name: string, running: SupervisedProcess): Promise<void> {
    const since = Date.now();
    try {
      await running.restart();
      const seconds = ((Date.now() - since) / 1000).toFixed(1);
      this.#report(`${name} is ready after ${seconds} s (process ${running.pid})`);
    } catch (error) {
      // A later change or the end of the stack replaced this restart.
      if (isAbort(error)) return;
      this.#report(`${errorMessage(error)} It restarts after the next change.`);
    }
  }
}
