import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

export interface ToolResult {
  /** undefined if the command did not start or a signal ended it. */
  readonly code: number | undefined;
  readonly notFound: boolean;
  readonly stdout: string;
  readonly stderr: string;
  /** Standard output, then standard error. */
  readonly output: string;
}

export interface ToolOptions {
  readonly signal?: AbortSignal | undefined;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** For its standard input. */
  readonly input?: string | undefined;
}

/** Runs a command until it exits. If the signal aborts, the command and its children are stopped and the call rejects. */
export async function runTool(
  command: string,
  args: readonly string[],
  { signal, user, input, ...options }: ToolOptions = {},
): Promise<ToolResult> {
  signal?.throwIfAborted();
  // In its own process group, so that its children can be stopped with it.
  const child = spawn(command, args, { ...options, ...user, detached: true, stdio: 'pipe' });
  const stop = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
  };
  signal?.addEventListener('abort', stop);
  // A command that exits before it has read everything gives the reason on standard error.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  try {
    const [stdout, stderr, [code]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, 'close') as Promise<[number | null]>,
    ]);
    signal?.throwIfAborted();
    return { code: code ?? undefined, notFound: false, stdout, stderr, output: stdout + stderr };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    return { code: undefined, notFound: true, stdout: '', stderr: '', output: '' };
  } finally {
    signal?.removeEventListener('abort', stop);
  }
}
