import { runTool, type ToolResult } from '@shop/running-stack/tool';
import { StackProblem } from '@shop/running-stack/problem';

/** Both of January 2024. Before, health checks knew no `start_interval`. */
const ENGINE = { name: 'Docker Engine', oldest: [25, 0] as const };
const COMPOSE = { name: 'Docker Compose', oldest: [2, 24] as const };

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
  if (compose.code !== 0) {
    return `${COMPOSE.name} ${COMPOSE.oldest.join('.')} or newer is needed, and 'docker compose' does not work; install its plugin (https://docs.docker.com/compose/install).`;
  }
  return tooOld(engine.stdout, ENGINE) ?? tooOld(compose.stdout, COMPOSE);
}

/** Versions look like 26.1.5+dfsg1, 2.26.1-4 or v2.40.0. An unknown one is given a chance. */
function tooOld(version: string, { name, oldest }: typeof ENGINE | typeof COMPOSE) {
  const [, major, minor] = /(\d+)\.(\d+)/.exec(version) ?? [];
  if (!major || !minor) return undefined;
  const difference = Number(major) - oldest[0] || Number(minor) - oldest[1];
  if (difference >= 0) return undefined;
  return `${name} ${oldest.join('.')} or newer is needed, and this is ${version.trim()}; update Docker (https://docs.docker.com/get-docker).`;
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1) ?? '';
}
