import { join } from 'node:path';
import { appMain, type App } from './apps.ts';
import type { SupervisedSpec } from './infrastructure/supervised-process.ts';

const READY_TIMEOUT_MS = 2_000;

export interface AppProcessOptions {
  readonly root: string;
  readonly recordDir: string;
  readonly startTimeoutMs: number;
  /** Receives each line that an app prints. */
  readonly onLine: (name: string, line: string) => void;
}

/** An app as a child process. */
export function appProcess(app: App, options: AppProcessOptions): SupervisedSpec {
  const { root, recordDir, startTimeoutMs, onLine } = options;
  return {
    process: {
      name: app.name,
      command: process.execPath,
      args: [
        '--enable-source-maps',
        // Node derives its limit from the memory of the machine. The default uses 100 MB more for each app.
        '--max-semi-space-size=16',
        join(root, appMain(app.name)),
      ],
      cwd: root,
      env: { NODE_ENV: process.env['NODE_ENV'] ?? 'development', ...app.environment },
      output: (line) => onLine(app.name, line),
      stopSignal: 'SIGTERM',
      // An app gives its requests 10 s to finish.
      stopTimeoutMs: 12_000,
      recordDir,
    },
    check: () => checkReady(app.port),
    lastOutput: () => 'Its output is above.',
    startTimeoutMs,
  };
}

async function checkReady(port: number): Promise<void> {
  const signal = AbortSignal.timeout(READY_TIMEOUT_MS);
  const response = await fetch(`http://127.0.0.1:${port}/health/ready`, { signal });
  await response.body?.cancel();
  if (!response.ok) throw new Error(`/health/ready responds with ${response.status}`);
}
