// Reaching what docker-compose.yml does not publish: by programs that run in its containers.
import { checkout } from './checkout.ts';
import { StackProblem } from './problem.ts';
import { runTool } from './tool.ts';

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
 * @returns standard output.
 * @throws StackProblem with what the command, or docker, said.
 */
export function composeExec({ service, command, input }: Execution): Promise<string> {
  return compose(['exec', '-T', service, ...command], input);
}

/** `docker compose run <service> <command>`: as `composeExec`, in a new container that is removed afterwards. */
export function composeRun({ service, command, input }: Execution): Promise<string> {
  return compose(['run', '--rm', '-T', '--no-deps', service, ...command], input);
}

async function compose(args: readonly string[], input?: string): Promise<string> {
  const answer = await runTool('docker', ['compose', ...args], { cwd: checkout, input });
  if (answer.code === 0) return answer.stdout;
  if (answer.notFound) {
    throw new StackProblem(
      "There is no 'docker' on this machine; without --compose, the stack of 'npm start' is used.",
    );
  }
  throw new StackProblem(
    `The containers cannot do it:\n${answer.stderr.trim()}\nAre the containers running? 'docker compose up -d --wait' starts them.`,
  );
}
