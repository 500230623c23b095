import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Creates a folder for the servers of this process. The caller removes it at the end. This call removes the folders of
 * killed runs, whose servers have stopped with them.
 *
 * The folder is not in the system's folder for temporary files: if this process is root, PostgreSQL runs as another user,
 * who must be able to enter it.
 *
 * @param parent absolute. It contains nothing else.
 */
export async function createRunFolder(parent: string): Promise<string> {
  const earlier = await readdir(parent).catch(() => []);
  const orphaned = earlier.filter((name) => !isRunning(Number(name.replace('run-', ''))));
  await Promise.all(
    orphaned.map((name) => rm(join(parent, name), { recursive: true, force: true })),
  );
  const folder = join(parent, `run-${process.pid}`);
  await mkdir(folder, { recursive: true });
  return folder;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
