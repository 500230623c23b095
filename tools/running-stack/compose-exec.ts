// Reaching what docker-compose.yml does not publish: by programs that run in its containers.
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { StackProblem } from './problem.ts';

export interface Execution {
  /** As in docker-compose.yml. */
  readonly service: string;
  readonly command: readonly string[];
  /** For the command's standard input. */
  readonly input?: string;
}

/**
 * `docker compose exec -T <service> <command>`.
 *
 * @param root the folder of docker-compose.yml.
 * @returns standard output.
 * @throws StackProblem with what the command, or docker, said.
 */
export function composeExec(
  root: string,
  { service, command, input = '' }: Execution,
): Promise<string> {
  return compose(root, ['exec', '-T', service, ...command], input);
}

/** `docker compose run <service> <command>`: as `composeExec`, in a new container that is removed afterwards. */
export function composeRun(
  root: string,
  { service, command, input = '' }: Execution,
): Promise<string> {
  return compose(root, ['run', '--rm', '-T', '--no-deps', service, ...command], input);
}

async function compose(root: string, args: readonly string[], input: string): Promise<string> {
  const child = spawn('docker', ['compose', ...args], {
    cwd: root,
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  // Who ends before it has read everything says why on standard error.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [answer, complaint, code] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    exited.catch((error: unknown) => {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      throw new StackProblem(
        "There is no 'docker' on this machine; without --compose, the stack of 'npm start' is used.",
      );
    }),
  ]);
  if (code === 0) return answer;
  throw new StackProblem(
    `The containers cannot do it:\n${complaint.trim()}\nAre the containers running? 'docker compose up -d --wait' starts them.`,
  );
}
