// What the commands with --compose ask of docker, and what becomes of its answer. Docker itself is played by a script: not
// every machine has one.
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { composeExec, composeRun } from './compose-exec.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'shop-compose-'));
  vi.stubEnv('PATH', `${folder}${delimiter}/bin:/usr/bin`);
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(folder, { recursive: true });
});

function playDocker(answer: string): void {
  const script = `#!/bin/sh\necho "$@" > '${folder}/asked'\ncat > '${folder}/input'\n${answer}\n`;
  writeFileSync(join(folder, 'docker'), script, { mode: 0o755 });
}
const kept = (name: string) => readFileSync(join(folder, name), 'utf8');
const request = { service: 'kafka', command: ['ls', '-a'], input: 'text' };

it('runs a command in a container that runs, or in a new one, with its input', async () => {
  playDocker('echo answer');
  expect(await composeExec(request)).toBe('answer\n');
  expect(kept('asked')).toBe('compose exec -T kafka ls -a\n');
  expect(kept('input')).toBe('text');
  await composeRun(request);
  expect(kept('asked')).toBe('compose run --rm -T --no-deps kafka ls -a\n');
});

it('passes on why the container could not do it, with the remedy', async () => {
  playDocker(`echo 'service "kafka" is not running' >&2; exit 1`);
  await expect(composeExec(request)).rejects.toThrow(
    /service "kafka" is not running\n.*'docker compose up -d --wait' starts them/,
  );
});

it('says that there is no docker', async () => {
  vi.stubEnv('PATH', folder);
  await expect(composeExec(request)).rejects.toThrow("There is no 'docker' on this machine");
});
