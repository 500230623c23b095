import { spawn } from 'node:child_process';

// `read` returns when the pipe's other end, this process, is gone, however it ended.
const SCRIPT = 'read -r _; "$@"';

/**
 * A shell waits on a pipe that we hold, and runs a command when the pipe closes.
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

/**
 * For a program that does not notice the death of its parent (PostgreSQL).
 *
 * @returns to be called when the program has ended, so that its pid is never signalled once another process has it.
 */
export function endWithParent(pid: number, signal: NodeJS.Signals): () => void {
  return runAfterDeath('kill', '-s', signal.replace('SIG', ''), String(pid));
}
