import { userInfo } from 'node:os';
import { dirname } from 'node:path';
import { StackProblem } from '@shop/running-stack/problem';
import { runTool } from '@shop/running-stack/tool';

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

const NAME = 'postgres';

/** PostgreSQL refuses to run as root: then it runs as user `postgres`, made if need be. Otherwise undefined: as we do. */
export async function serverUser(): Promise<SystemUser | undefined> {
  if (userInfo().uid !== 0) return undefined;
  const existing = await findUser();
  if (existing) return existing;
  await runTool('useradd', ['--system', '--user-group', NAME]);
  const made = await findUser();
  if (made) return made;
  throw new StackProblem(
    `PostgreSQL does not run as root, and a user '${NAME}' could not be made; run this as an ordinary user.`,
  );
}

async function findUser(): Promise<SystemUser | undefined> {
  const [uid, gid] = await Promise.all([runTool('id', ['-u', NAME]), runTool('id', ['-g', NAME])]);
  if (uid.code !== 0 || gid.code !== 0) return undefined;
  return { uid: Number(uid.output), gid: Number(gid.output) };
}

/** @throws StackProblem naming the first folder on the way to one of the paths that the user may not enter. */
export async function checkFoldersFor(user: SystemUser, paths: readonly string[]): Promise<void> {
  const folders = [...new Set(paths.flatMap(withAncestors))];
  const script = 'for f; do [ -x "$f" ] || { printf %s "$f"; exit 1; }; done';
  const result = await runTool('/bin/sh', ['-c', script, 'sh', ...folders], { user, cwd: '/' });
  if (result.code === 0) return;
  throw new StackProblem(
    `PostgreSQL does not run as root but as user '${NAME}', who may not enter ${result.output}: ` +
      `allow it with 'chmod o+x ${result.output}', move the checkout to a folder that everybody may enter, ` +
      'or run this as an ordinary user.',
  );
}

/** The path itself and every folder above it, the outermost first. */
function withAncestors(path: string): string[] {
  const parent = dirname(path);
  return parent === path ? [path] : [...withAncestors(parent), path];
}
