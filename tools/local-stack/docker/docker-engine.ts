import { runTool, type ToolResult } from '@shop/running-stack/tool';
import { StackProblem } from '@shop/running-stack/problem';

/** From January 2024. Health checks of older versions have no `start_interval`. */
const MIN_ENGINE_VERSION = [25, 0] as const;
const MIN_COMPOSE_VERSION = [2, 24] as const;

/** @throws StackProblem with the remedy, if containers cannot run here. */
export async function checkDocker(signal?: AbortSignal): Promise<void> {
  const engine = await runTool('docker', ['info', '--format', '{{.ServerVersion}}'], { signal });
  const compose = await runTool('docker', ['compose', 'version', '--short'], { signal });
  const problem = dockerProblem(engine, compose);
  if (problem) throw new StackProblem(problem);
}

type Response = Pick<ToolResult, 'code' | 'notFound' | 'output' | 'stdout'>;

/** @returns undefined if Docker can be used. */
export function dockerProblem(engine: Response, compose: Response): string | undefined {
  if (engine.notFound) {
    return (
      "The command 'docker' does not exist. Install Docker (https://docs.docker.com/get-docker), " +
      "or start without --docker-infra, which needs a JDK and Maven ('npm start -- --help')."
    );
  }
  if (engine.code !== 0) {
    return `The Docker engine is unavailable. Start it, and check that your user may use it. 'docker info' reports:\n${engine.output.trim()}`;
  }
  if (isOlder(engine.stdout, MIN_ENGINE_VERSION)) {
    return `Docker Engine ${engine.stdout.trim()} is too old. Update it to ${MIN_ENGINE_VERSION.join('.')} or newer.`;
  }
  if (compose.code !== 0 || isOlder(compose.stdout, MIN_COMPOSE_VERSION)) {
    return `Install Docker Compose ${MIN_COMPOSE_VERSION.join('.')} or newer (https://docs.docker.com/compose/install). 'docker compose version' reports: ${compose.output.trim()}`;
  }
  return undefined;
}

/** Versions look like 26.1.5+dfsg1, 2.26.1-4 or v2.40.0. A development build has no number and counts as new. */
function isOlder(version: string, [minMajor, minMinor]: readonly [number, number]): boolean {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(version) ?? [];
  if (!major || !minor) return false;
  return (Number(major) - minMajor || Number(minor) - minMinor) < 0;
}
