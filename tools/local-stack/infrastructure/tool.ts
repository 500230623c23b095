import { spawn } from 'node:child_process';

export interface ToolResult {
  /** undefined when it could not be started or was ended by a signal. */
  readonly code: number | undefined;
  readonly notFound: boolean;
  /** Standard output and error as they came. */
  readonly output: string;
  /** Standard output alone. */
  readonly stdout: string;
}

export interface ToolOptions {
  readonly signal?: AbortSignal | undefined;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
}

/** Runs a command to its end. When the signal aborts, the command and its children are ended, and the call rejects. */
export async function runTool(
  command: string,
  args: readonly string[],
  { signal, cwd, env, user }: ToolOptions = {},
): Promise<ToolResult> {
  signal?.throwIfAborted();
  const child = spawn(command, args, {
    cwd,
    env,
    ...user,
    // A group of its own, so that the children of the command can be ended with it.
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const end = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
  };
  signal?.addEventListener('abort', end);
  const output: Buffer[] = [];
  const stdout: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => output.push(chunk));
  }
  try {
    const { code, notFound } = await new Promise<Pick<ToolResult, 'code' | 'notFound'>>(
      (resolve, reject) => {
        child.once('close', (code) => resolve({ code: code ?? undefined, notFound: false }));
        child.once('error', (error: NodeJS.ErrnoException) => {
          if (error.code === 'ENOENT') resolve({ code: undefined, notFound: true });
          else reject(error);
        });
      },
    );
    signal?.throwIfAborted();
    const text = (chunks: Buffer[]) => Buffer.concat(chunks).toString();
    return { code, notFound, output: text(output), stdout: text(stdout) };
  } finally {
    signal?.removeEventListener('abort', end);
  }
}
