import { runTool, type ToolResult } from '@shop/running-stack/tool';
import { StackProblem } from '@shop/running-stack/problem';

/** Both of January 2024. Before, health checks knew no `start_interval`. */
const OLDEST_ENGINE = [25, 0];
const OLDEST_COMPOSE = [2, 24];

/** @throws StackProblem when containers cannot be run here: one sentence with the remedy. */
export async function checkDocker(signal?: AbortSignal): Promise<void> {
  const engine = await runTool('docker', ['info', '--format', '{{.ServerVersion}}'], { signal });
  const compose = await runTool('docker', ['compose', 'version', '--short'], { signal });
  const problem = dockerProblem(engine, compose);
  if (problem) throw new StackProblem(problem);
}

type Answer = Pick<ToolResult, 'code' | 'notFound' | 'output' | 'stdout'>;

/** @returns one sentence with the remedy, or undefined when all is well. */
export function dockerProblem(engine: Answer, compose: Answer): string | undefined {
  if (engine.notFound) {
    return (
      "--docker-infra needs Docker, and there is no command 'docker'; install it (https://docs.docker.com/get-docker), " +
      "or start without --docker-infra, which needs a JDK and Maven ('npm start -- --help')."
    );
  }
  if (engine.code !== 0) {
    const denied = engine.output.includes('permission denied');
    const remedy = denied
      ? "let your user use it, for example with 'sudo usermod -aG docker $USER' and a new login"
      : "start Docker Desktop, or the engine with 'sudo systemctl start docker'";
    return `The Docker engine does not answer; ${remedy}. 'docker info' says: ${lastLine(engine.output)}`;
  }
  const update = 'update Docker (https://docs.docker.com/get-docker)';
  if (isOlder(engine.stdout, OLDEST_ENGINE)) {
    return `Docker Engine ${OLDEST_ENGINE.join('.')} or newer is needed, and this is ${engine.stdout.trim()}; ${update}.`;
  }
  if (compose.code !== 0) {
    return `Docker Compose ${OLDEST_COMPOSE.join('.')} or newer is needed, and 'docker compose' does not work; install its plugin (https://docs.docker.com/compose/install).`;
  }
  if (isOlder(compose.stdout, OLDEST_COMPOSE)) {
    return `Docker Compose ${OLDEST_COMPOSE.join('.')} or newer is needed, and this is ${compose.stdout.trim()}; ${update}.`;
  }
  return undefined;
}

/** Versions look like 26.1.5+dfsg1, 2.26.1-4 or v2.40.0. An unknown one is given a chance. */
function isOlder(version: string, [oldestMajor = 0, oldestMinor = 0]: readonly number[]): boolean {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(version) ?? [];
  if (!major || !minor) return false;
  return (
    Number(major) < oldestMajor || (Number(major) === oldestMajor && Number(minor) < oldestMinor)
  );
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
