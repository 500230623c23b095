import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

export interface MeasuredProcessOptions {
  readonly name: string;
  /** The absolute path of the file that Node runs. */
  readonly file: string;
  readonly port: number;
  readonly environment: Readonly<Record<string, string>>;
  /** Receives the output of the process, including the access log. Writing to a file costs the benchmark no time for reading. */
  readonly logFile: string;
  /** Additional Node options, such as `--cpu-prof`. */
  readonly nodeOptions: readonly string[];
}

const READY_TIMEOUT_MS = 60_000;
const READY_POLL_MS = 100;
const STOP_TIMEOUT_MS = 12_000;
const LAST_OUTPUT_LINES = 5;

/** A server in a separate process. All sides of a comparison run with the same Node options. */
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
          // Any free port. A running system may already use the apps' own metrics ports, and each app may run several times here.
          METRICS_PORT: '0',
          ...environment,
        },
        stdio: ['ignore', log, log, 'ipc'],
        // A separate session. Only the benchmark receives the Ctrl-C of the terminal, and it stops the servers in order.
        detached: true,
      },
    );
    closeSync(log);
    this.#exited = once(this.#child, 'exit');
  }

  /** Resolves when `/health/ready` reports `ok`. */
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

  /** Returns the user and system time since the start of the process, in microseconds. */
  async cpuMicros(): Promise<number> {
    this.#child.send('cpu');
    const [{ user, system }] = (await once(this.#child, 'message')) as [NodeJS.CpuUsage];
    return user + system;
  }

  /** Counts the occurrences of a text in the output of the process. */
  countInOutput(text: string): number {
    return readFileSync(this.#logFile, 'utf8').split(text).length - 1;
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_TIMEOUT_MS);
    await this.#exited;
    clearTimeout(timer);
  }

  async #ready(signal: AbortSignal): Promise<void> {
    const until = Date.now() + READY_TIMEOUT_MS;
    for (;;) {
      const state = await this.#state();
      if (state === 'ok') return;
      if (this.#child.exitCode !== null || Date.now() > until) {
        throw new Error(`${this.name} is not ready (${state}):\n${this.#lastOutput()}`);
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

  #lastOutput(): string {
    return readFileSync(this.#logFile, 'utf8')
      .trim()
      .split('\n')
      .slice(-LAST_OUTPUT_LINES)
      .join('\n');
  }
}
