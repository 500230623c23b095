import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
/** Nx writes here what the last run did. */
const runFile = join(root, '.nx/cache/run.json');

export interface FinishedTask {
  readonly projectName: string;
  readonly target: string;
  /** The task's exit code; 0 too when the result came from the cache. */
  readonly status: number;
}

export interface NxRun {
  readonly exitCode: number;
  /** Without those that Nx did not run because a task before them had failed. */
  readonly tasks: readonly FinishedTask[];
}

/** Runs the targets of all projects that have them. Nx shows its progress, and the output of what fails. */
export async function runTargets(
  targets: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<NxRun> {
  await rm(runFile, { force: true });
  const exitCode = await nx(['run-many', '-t', ...targets], environment);
  const run = await readFile(runFile, 'utf8').catch(() => '{"tasks":[]}');
  return { exitCode, tasks: (JSON.parse(run) as { tasks: FinishedTask[] }).tasks };
}

/** Resolves to the exit code of Nx, whose output goes to the terminal. A signal to this process ends Nx and its tasks. */
export function nx(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('nx', args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      // The daemon would keep the environment of the run that started it.
      env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', ...environment },
    });
    let stopped: NodeJS.Signals | undefined;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      // Every time: without a listener, the second Ctrl-C would end this process before its servers.
      process.on(signal, () => child.kill((stopped = signal)));
    }
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      const by = stopped ?? signal;
      if (by) reject(new Stopped(by));
      else resolve(code ?? 1);
    });
  });
}

/** Somebody stopped the run, so there is nothing to count. */
export class Stopped extends Error {
  readonly exitCode: number;

  constructor(signal: NodeJS.Signals) {
    super(`stopped by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}
