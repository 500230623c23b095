import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export interface MeasuredProcessOptions {
  readonly name: string;
  /** What node runs; absolute. */
  readonly file: string;
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Takes what the process prints, access log included: a file, so that reading it costs nobody anything. */
  readonly logFile: string;
  /** Further options of node, such as `--cpu-prof`. */
  readonly nodeOptions: readonly string[];
}

const READY_WITHIN_MS = 60_000;
const READY_POLL_MS = 100;
const STOP_WITHIN_MS = 12_000;
const LAST_WORDS_LINES = 5;

/** A server in a process of its own. All sides of a comparison run with the same options of node. */
export class MeasuredProcess {
  readonly name: string;
  readonly url: string;
  readonly #child: ChildProcess;
  readonly #exited: Promise<unknown>;
  readonly #logFile: string;

  private constructor(options: MeasuredProcessOptions) {
    const { name, file, port, environment, logFile, nodeOptions } = options;
    this.name = name;
    this.url = `http://127.0.0.1:${port}`;
    this.#logFile = logFile;
    const log = openSync(logFile, 'w');
    this.#child = spawn(
      process.execPath,
      [
        ...['--enable-source-maps', '--disable-warning=TimeoutNegativeWarning', ...nodeOptions],
        ...['--import', join(import.meta.dirname, 'measured-child.ts'), file],
      ],
      {
        env: {
          PATH: process.env['PATH'],
          NODE_ENV: 'production',
          HOST: '127.0.0.1',
          PORT: String(port),
          // Any free one: the apps' own metrics ports are for one of each app, and maybe taken by a system that runs.
          METRICS_PORT: '0',
          ...environment,
        },
        stdio: ['ignore', log, log, 'ipc'],
        // A session of its own: the terminal's Ctrl-C is for the benchmark, which then stops things in order.
        detached: true,
      },
    );
    closeSync(log);
    this.#exited = once(this.#child, 'exit');
  }

  /** Resolves when `/health/ready` says `ok`. */
  static async start(
    options: MeasuredProcessOptions,
    signal: AbortSignal,
  ): Promise<MeasuredProcess> {
    const started = new MeasuredProcess(options);
    try {
      await started.#ready(signal);
      return started;
    } catch (error) {
      await started.stop();
      throw error;
    }
  }

  /** User and system time since it was started, in microseconds. */
  async cpuMicros(): Promise<number> {
    this.#child.send('cpu');
    const [{ user, system }] = (await once(this.#child, 'message')) as [NodeJS.CpuUsage];
    return user + system;
  }

  /** How many lines with these words it has printed. */
  printed(words: string): number {
    return readFileSync(this.#logFile, 'utf8').split(words).length - 1;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_WITHIN_MS);
    await this.#exited;
    clearTimeout(timer);
  }

  async #ready(signal: AbortSignal): Promise<void> {
    const until = Date.now() + READY_WITHIN_MS;
    for (;;) {
      const state = await this.#state();
      if (state === 'ok') return;
      if (this.#child.exitCode !== null || Date.now() > until) {
        throw new Error(`${this.name} is not ready (${state}):\n${this.#lastWords()}`);
      }
      await wait(READY_POLL_MS, undefined, { signal });
    }
  }

  async #state(): Promise<string> {
    try {
      const response = await fetch(`${this.url}/health/ready`);
      return ((await response.json()) as { status: string }).status;
    } catch (error) {
      return String(error);
    }
  }

  #lastWords(): string {
    return readFileSync(this.#logFile, 'utf8')
      .trim()
      .split('\n')
      .slice(-LAST_WORDS_LINES)
      .join('\n');
  }
}
