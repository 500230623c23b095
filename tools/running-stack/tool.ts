import { spawn } from 'node:child_process';

export interface ToolResult {
  /** undefined when it could not be started or was ended by a signal. */
  readonly code: number | undefined;
  readonly notFound: boolean;
  /** Standard output and error as they came. */
  readonly output: string;
  readonly stdout: string;
  readonly stderr: string;
}

export interface ToolOptions {
  readonly signal?: AbortSignal | undefined;
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly user?: { readonly uid: number; readonly gid: number } | undefined;
  /** For its standard input. */
  readonly input?: string | undefined;
}

/** Runs a command to its end. When the signal aborts, the command and its children are ended, and the call rejects. */
export async function runTool(
  command: string,
  args: readonly string[],
  { signal, cwd, env, user, input }: ToolOptions = {},
): Promise<ToolResult> {
  signal?.throwIfAborted();
  const child = spawn(command, args, {
    cwd,
    env,
    ...user,
    // A group of its own, so that the children of the command can be ended with it.
    detached: true,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const end = () => {
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
  };
  signal?.addEventListener('abort', end);
  // A command that ends before it has read everything says why on standard error.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [output, stdout, stderr]: [Buffer[], Buffer[], Buffer[]] = [[], [], []];
  const keep = (own: Buffer[]) => (chunk: Buffer) => void (own.push(chunk), output.push(chunk));
  child.stdout.on('data', keep(stdout));
  child.stderr.on('data', keep(stderr));
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
    return { code, notFound, output: text(output), stdout: text(stdout), stderr: text(stderr) };
  } finally {
    signal?.removeEventListener('abort', end);
  }
}
