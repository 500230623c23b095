import { spawn } from 'node:child_process';

// `read` returns when the pipe's other end, this process, is gone, however it ended.
const SCRIPT = 'read -r _; "$@"';

/**
 * A shell waits on a pipe that we hold, and runs a command when the pipe closes. So nothing outlives this process, also when
 * it is killed, and what is watched needs to know nothing of it.
 *
 * @returns to be called when there is nothing left to do for it.
 */
export function runAfterDeath(command: string, ...args: readonly string[]): () => void {
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'sh', command, ...args], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.stdin.on('error', () => {});
  return () => void shell.kill('SIGKILL');
}
