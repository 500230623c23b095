import { spawn, type ChildProcess } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, renameSync } from 'node:fs';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { recordProcess, removeRecord } from './process-records.ts';
import { runAfterDeath } from './watchdog.ts';

export interface ProcessSpec {
  readonly name: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  /** In addition to the environment of this process. */
  readonly env?: NodeJS.ProcessEnv;
  readonly user?: { readonly uid: number; readonly gid: number };
  /** A log file (`.previous` contains the log before it), or a function that receives each line. */
  readonly output: string | ((line: string) => void);
  readonly stopSignal: NodeJS.Signals;
  /** The process is killed if it takes longer to stop. */
  readonly stopTimeoutMs: number;
  /** The folder of the records with which the next start finds orphans. */
  readonly recordDir: string;
}

/** A child process that this process stops, and that also stops if this process is killed. */
export class OwnedProcess {
  /** Resolves when the process has exited, with a phrase such as "ended with exit code 1". Never rejects. */
  readonly ended: Promise<string>;
  readonly #child: ChildProcess;
  readonly #spec: ProcessSpec;
  #stopping = false;

  constructor(spec: ProcessSpec) {
    const { name, stopSignal, recordDir } = spec;
    const child = start(spec);
    this.#child = child;
    this.#spec = spec;
    this.ended = new Promise((resolve) => {
      child.once('error', (error) => resolve(`could not be started: ${error.message}`));
      child.once('exit', (code, signal) =>
        resolve(signal ? `was ended by ${signal}` : `ended with exit code ${code}`),
      );
    });
    if (child.pid === undefined) return;
    const signal = stopSignal.replace('SIG', '');
    const dismissWatchdog = runAfterDeath('kill', '-s', signal, String(child.pid));
    recordProcess(recordDir, name, child.pid, stopSignal);
    // Both at its exit, because another process may get the pid later.
    child.once('exit', () => {
      dismissWatchdog();
      removeRecord(recordDir, name);
    });
  }

  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** Signals only once: some programs exit immediately at the second signal. */
  stop(): void {
    if (this.#stopping) return;
    this.#stopping = true;
    const { stopSignal, stopTimeoutMs } = this.#spec;
    this.#child.kill(stopSignal);
    const timer = setTimeout(() => this.kill(), stopTimeoutMs);
    void this.ended.then(() => clearTimeout(timer));
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }
}

function start({ command, args, cwd, env, user, output }: ProcessSpec): ChildProcess {
  const out = typeof output === 'string' ? openLog(output) : 'pipe';
  const child = spawn(command, args, {
    cwd,
    env: { ...process.env, ...env },
    ...user,
    // In its own session: Ctrl-C in the terminal reaches this process only, which then stops the others in order.
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

function openLog(path: string): number {
  mkdirSync(dirname(path), { recursive: true });
  if (existsSync(path)) renameSync(path, `${path}.previous`);
  return openSync(path, 'a');
}
