import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** Runs the command as a process of its own. `path`: where it finds programs; `env`: what else it is told. */
export async function deadLetters(
  args: readonly string[],
  {
    path = process.env['PATH'],
    env = {},
  }: { path?: string | undefined; env?: NodeJS.ProcessEnv } = {},
) {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'dead-letters.ts'), ...args], {
    env: { ...env, PATH: path },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) => child.on('close', resolve));
  const [out, err, code] = await Promise.all([text(child.stdout), text(child.stderr), exited]);
  return { out, err, code };
}
