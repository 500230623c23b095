import { spawn } from 'node:child_process';

// `read` returns when the other end of the pipe, this process, has exited for any reason.
const SCRIPT = 'read -r _; "$@"';

/**
 * Starts a shell that waits on a pipe and runs the command when this process has exited, even if it was killed. The
 * watched process needs no code for this.
 *
 * @returns cancels the command. Call it when the watched process has exited.
 */
export function runAfterDeath(command: string, ...args: readonly string[]): () => void {
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'sh', command, ...args], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.stdin.on('error', () => {});
  return () => void shell.kill('SIGKILL');
}
