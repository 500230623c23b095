import { get } from 'node:http';
import { join } from 'node:path';
import { appMain, type App } from './apps.ts';
import type { SupervisedSpec } from './infrastructure/supervised-process.ts';

const READY_TIMEOUT_MS = 2_000;

export interface AppProcessOptions {
  readonly root: string;
  readonly recordDir: string;
  readonly startTimeoutMs: number;
  readonly onLine: (name: string, line: string) => void;
}

/** An app as a child process; it counts as started when `/health/ready` says so. */
export function appProcess(app: App, options: AppProcessOptions): SupervisedSpec {
  const { root, recordDir, startTimeoutMs, onLine } = options;
  return {
    process: {
      name: app.name,
      command: process.execPath,
      args: [
        '--enable-source-maps',
        // As in a small container: by itself node takes 100 MB more for each app, from the whole machine's memory.
        '--max-semi-space-size=16',
        join(root, appMain(app.name)),
      ],
      cwd: root,
      env: { NODE_ENV: 'development', ...process.env, ...app.environment },
      output: (line) => onLine(app.name, line),
      stopSignal: 'SIGTERM',
      // An app gives its requests 10 s to finish.
      stopTimeoutMs: 12_000,
      recordDir,
    },
    check: () => isReady(app.port),
    lastWords: () => 'What it said is above.',
    startTimeoutMs,
  };
}

function isReady(port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const request = get(
      { host: '127.0.0.1', port, path: '/health/ready', timeout: READY_TIMEOUT_MS, agent: false },
      (response) => {
        response.resume();
        if (response.statusCode === 200) resolve();
        else reject(new Error(`/health/ready answers ${response.statusCode}`));
      },
    );
    request.on('timeout', () => request.destroy(new Error('/health/ready takes too long')));
    request.on('error', reject);
  });
}
