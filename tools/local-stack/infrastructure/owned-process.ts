import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, mkdirSync, openSync, renameSync, existsSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { forgetProcess, recordProcess } from './process-records.ts';
import { runAfterDeath } from './watchdog.ts';

export interface ProcessSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly user?: { readonly uid: number; readonly gid: number };
  /** A log file (the last one is kept as `.previous`), or a function that is given each line. */
  readonly output: string | ((line: string) => void);
  readonly stopSignal: NodeJS.Signals;
  /** After this long it is killed. */
  readonly stopTimeoutMs: number;
  /** Folder of the records by which the next start finds what was left running. */
  readonly recordDir: string;
}

/** Says how a process ended, as in "ended with exit code 1". */
export type Ending = string;

/** A child process that is stopped by us, and that ends when we die without being able to stop it. */
export class OwnedProcess {
  /** Settles when the process is gone; never rejects. */
  readonly ended: Promise<Ending>;
  readonly #child: ChildProcess;
  readonly #spec: ProcessSpec;
  #running = true;
  #stopping: Promise<Ending> | undefined;

  constructor(spec: ProcessSpec) {
    this.#spec = spec;
    this.#child = this.#spawn();
    const dropWatchdog = this.#guard();
    this.ended = new Promise((resolve) => {
      const end = (how: Ending) => {
        this.#running = false;
        dropWatchdog();
        forgetProcess(spec.recordDir, spec.name);
        resolve(how);
      };
      this.#child.once('error', (error) => end(`could not be started: ${error.message}`));
      this.#child.once('exit', (code, signal) =>
        end(signal ? `was ended by ${signal}` : `ended with exit code ${code}`),
      );
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Gracefully. A second call only waits: a program may end at once when it is signalled twice. */
  stop(): Promise<Ending> {
    return (this.#stopping ??= this.#stop());
  }

  async #stop(): Promise<Ending> {
    this.#signal(this.#spec.stopSignal);
    const timer = setTimeout(() => this.kill(), this.#spec.stopTimeoutMs);
    const how = await this.ended;
    clearTimeout(timer);
    return how;
  }

  /** At once, with SIGKILL. */
  kill(): void {
    this.#signal('SIGKILL');
  }

  #signal(signal: NodeJS.Signals): void {
    if (this.#running) this.#child.kill(signal);
  }

  #spawn(): ChildProcess {
    const { command, args, cwd, env, user, output } = this.#spec;
    const out = typeof output === 'string' ? openLog(output) : 'pipe';
    // A session of its own: the terminal's Ctrl-C must reach only us, who then stop things in order.
    const child = spawn(command, args, {
      cwd,
      env,
      ...user,
      detached: true,
      stdio: ['ignore', out, out],
    });
    if (typeof out === 'number') closeSync(out);
    if (typeof output === 'function') {
      for (const stream of [child.stdout, child.stderr]) {
        if (stream) createInterface({ input: stream, crlfDelay: Infinity }).on('line', output);
      }
    }
    return child;
  }

  /** @returns to be called at its end, so that its pid is never signalled once another process has it. */
  #guard(): () => void {
    const { recordDir, name, stopSignal } = this.#spec;
    const pid = this.#child.pid;
    if (pid === undefined) return () => {};
    const drop = runAfterDeath('kill', '-s', stopSignal.replace('SIG', ''), String(pid));
    recordProcess(recordDir, name, pid, stopSignal);
    return drop;
  }
}

function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(path)) renameSync(path, `${path}.previous`);
  return openSync(path, 'a');
}
