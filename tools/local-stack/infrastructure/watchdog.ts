import { spawn } from 'node:child_process';

// `read` returns when the pipe's other end, this process, is gone, however it ended.
const SCRIPT = 'read -r _; kill -s "$1" "$2"';

/**
 * For a program that does not notice the death of its parent (PostgreSQL): a shell waits on a pipe that we hold, and
 * signals the program when the pipe closes.
 *
 * @returns to be called when the program has ended, so that its pid is never signalled once another process has it.
 */
export function endWithParent(pid: number, signal: NodeJS.Signals): () => void {
  const shell = spawn('/bin/sh', ['-c', SCRIPT, 'sh', signal.replace('SIG', ''), String(pid)], {
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  shell.stdin.on('error', () => {});
  return () => void shell.kill('SIGKILL');
}
