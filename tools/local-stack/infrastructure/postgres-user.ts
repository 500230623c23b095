import { userInfo } from 'node:os';
import { StackProblem } from '@shop/running-stack/problem';
import { runTool } from '@shop/running-stack/tool';

export interface SystemUser {
  readonly uid: number;
  readonly gid: number;
}

const NAME = 'postgres';

/** @returns the user `postgres` if this process is root, because PostgreSQL refuses to run as root; otherwise undefined. */
export async function serverUser(): Promise<SystemUser | undefined> {
  if (userInfo().uid !== 0) return undefined;
  const existing = await findUser();
  if (existing) return existing;
  await runTool('useradd', ['--system', '--user-group', NAME]);
  const created = await findUser();
  if (created) return created;
  throw new StackProblem(
    `PostgreSQL does not run as root, and the user '${NAME}' could not be created. Start as an ordinary user.`,
  );
}

async function findUser(): Promise<SystemUser | undefined> {
  const [uid, gid] = await Promise.all([runTool('id', ['-u', NAME]), runTool('id', ['-g', NAME])]);
  if (uid.code !== 0 || gid.code !== 0) return undefined;
  return { uid: Number(uid.output), gid: Number(gid.output) };
}

/** @throws StackProblem if the user cannot enter the folder. */
export async function checkAccess(user: SystemUser, folder: string): Promise<void> {
  const { code } = await runTool('/bin/sh', ['-c', '[ -x "$1" ]', 'sh', folder], {
    user,
    cwd: '/',
  });
  if (code === 0) return;
  throw new StackProblem(
    `PostgreSQL does not run as root but as user '${NAME}', who cannot enter ${folder}. ` +
      "Allow it with 'chmod o+x' on this folder and its parents, or start as an ordinary user.",
  );
}
