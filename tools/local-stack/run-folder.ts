import { mkdir, readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * A new folder for the servers of this process; the caller removes it at the end. Those of runs that were killed are
 * removed here: their servers have ended with them.
 *
 * Not in the system's folder for temporary files: as root, PostgreSQL runs as another user, who must be able to enter it.
 *
 * @param parent absolute, and holds nothing else.
 */
export async function createRunFolder(parent: string): Promise<string> {
  const earlier = await readdir(parent).catch(() => []);
  const abandoned = earlier.filter((name) => !isRunning(Number(name.replace('run-', ''))));
  await Promise.all(
    abandoned.map((name) => rm(join(parent, name), { recursive: true, force: true })),
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
