import { appProcess } from './app-process.ts';
import type { App } from './apps.ts';
import type { Step } from './infrastructure.ts';
import { SupervisedProcess } from './infrastructure/supervised-process.ts';
import { errorMessage, isAbort } from '@shop/running-stack/problem';
import { affectedApps } from './watch/affected-apps.ts';

export interface RunningAppsOptions {
  readonly root: string;
  readonly recordDir: string;
  /** How long the first start of an app may take. */
  readonly startTimeoutMs: number;
  /** Given each line that an app prints. */
  readonly onLine: (name: string, line: string) => void;
  /** Told in a sentence when an app dies, runs again, or is started again. */
  readonly report: (sentence: string) => void;
}

/** Apps as processes of this machine. */
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

  /** Each as a step; rejects with the first one's failure, while others may still start. */
  async start(step: Step): Promise<void> {
    await Promise.all(
      [...this.#apps].map(([{ name }, running]) => step(name, () => running.start())),
    );
  }

  /** Starts those again that run at least one of these built files. */
  restartWhatRuns(files: readonly string[]): Promise<void> {
    const names = this.list.map(({ name }) => name);
    return this.restart(affectedApps(this.#root, names, files));
  }

  /** Says how it went. An app that does not start stays down until it is asked for again. */
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
      // Another change, or the end of everything, came first.
      if (isAbort(error)) return;
      this.#report(`${errorMessage(error)} It is started again at the next change.`);
    }
  }
}
