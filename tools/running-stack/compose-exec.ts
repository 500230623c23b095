// Runs programs in the containers of docker-compose.yml, to reach servers that publish no port.
import { checkout } from './checkout.ts';
import { StackProblem } from './problem.ts';
import { runTool } from './tool.ts';

export interface Execution {
  /** As in docker-compose.yml. */
  readonly service: string;
  readonly command: readonly string[];
  /** For the standard input of the command. */
  readonly input?: string;
}

/**
 * `docker compose exec -T <service> <command>`.
 *
 * @returns standard output.
 * @throws StackProblem with the error output of the command or of docker.
 */
export function composeExec({ service, command, input }: Execution): Promise<string> {
  return compose(['exec', '-T', service, ...command], input);
}

/** `docker compose run <service> <command>`: as `composeExec`, in a new container that is removed afterwards. */
export function composeRun({ service, command, input }: Execution): Promise<string> {
  return compose(['run', '--rm', '-T', '--no-deps', service, ...command], input);
}

async function compose(args: readonly string[], input?: string): Promise<string> {
  const result = await runTool('docker', ['compose', ...args], { cwd: checkout, input });
  if (result.code === 0) return result.stdout;
  if (result.notFound) {
    throw new StackProblem(
      "This machine has no command 'docker'. Install it, or use the stack of 'npm start' without --compose.",
    );
  }
  throw new StackProblem(
    `The command failed in the container:\n${result.stderr.trim()}\nIf the containers do not run, start them with 'docker compose up -d --wait'.`,
  );
}
