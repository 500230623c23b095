import { spawn } from 'node:child_process';
import { readFile, rm } from 'node:fs/promises';
import { constants } from 'node:os';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');
/** Nx writes the results of the last run into this file. */
const runFile = join(root, '.nx/cache/run.json');

export interface FinishedTask {
  readonly projectName: string;
  readonly target: string;
  /** The exit code of the task. It is also 0 if the result came from the cache. */
  readonly status: number;
}

export interface NxRun {
  readonly exitCode: number;
  /** Without tasks that Nx did not run because a required task had failed. */
  readonly tasks: readonly FinishedTask[];
}

/** Runs the targets of all projects that have them. Nx prints its progress, and the output of failed tasks. */
export async function runTargets(
  targets: readonly string[],
  environment: Readonly<Record<string, string>>,
): Promise<NxRun> {
  await rm(runFile, { force: true });
  const exitCode = await nx(['run-many', '-t', ...targets], environment);
  const run = await readFile(runFile, 'utf8').catch(() => '{"tasks":[]}');
  return { exitCode, tasks: (JSON.parse(run) as { tasks: FinishedTask[] }).tasks };
}

/** Runs Nx with its output on the terminal. Returns its exit code. A signal to this process stops Nx and its tasks. */
export function nx(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn('nx', args, {
      cwd: root,
      stdio: ['ignore', 'inherit', 'inherit'],
      // Without the daemon, which would keep the environment of the run that started it.
      env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false', ...environment },
    });
    let stopped: NodeJS.Signals | undefined;
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      // The listener stays, because a second Ctrl-C would otherwise stop this process before its servers.
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

/** A signal stopped the run, so it has no results to count. */
export class Stopped extends Error {
  readonly exitCode: number;

  constructor(signal: NodeJS.Signals) {
    super(`stopped by ${signal}`);
    this.exitCode = 128 + constants.signals[signal];
  }
}
