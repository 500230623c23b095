import { afterEach, expect, it, vi } from 'vitest';
import { composeExec, composeRun } from './compose-exec.ts';
import { fakeDocker } from './fake-docker.fixture.ts';

afterEach(() => void vi.unstubAllEnvs());

function useDocker(script: string) {
  const docker = fakeDocker(script);
  vi.stubEnv('PATH', docker.path);
  return docker;
}
const request = { service: 'kafka', command: ['ls', '-a'], input: 'text' };

it('runs a command in a running container or in a new one, with its input', async () => {
  const docker = useDocker('echo answer');
  expect(await composeExec(request)).toBe('answer\n');
  expect(docker.arguments()).toBe('compose exec -T kafka ls -a\n');
  expect(docker.input()).toBe('text');
  await composeRun(request);
  expect(docker.arguments()).toBe('compose run --rm -T --no-deps kafka ls -a\n');
});

it('reports the error of the container, with the remedy', async () => {
  useDocker(`echo 'service "kafka" is not running' >&2; exit 1`);
  await expect(composeExec(request)).rejects.toThrow(
    /service "kafka" is not running\n.*'docker compose up -d --wait'/,
  );
});

it('reports that Docker is not installed', async () => {
  vi.stubEnv('PATH', '/nowhere');
  await expect(composeExec(request)).rejects.toThrow("This machine has no command 'docker'.");
});
