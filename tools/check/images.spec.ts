// What the Dockerfile does before it installs an app's packages, without Docker: a pruned lock file that does not fit its
// package.json would only be seen when an image is built.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { readApps } from '@shop/app-descriptions/read-apps';
import { removeDevelopmentPackages } from '@shop/image/production-package';
import { beforeAll, describe, expect, it } from 'vitest';

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

describe("an image's packages", () => {
  beforeAll(async () => {
    const targets = ['prune-lockfile', 'copy-workspace-modules'];
    await run('nx', ['run-many', '-t', ...targets], { cwd: root });
    for (const { name } of readApps()) removeDevelopmentPackages(join(root, 'apps', name, 'dist'));
  }, 120_000);

  it.each(readApps())('$name: the test support is not part of it', ({ name }) => {
    const libraries = join(root, 'apps', name, 'dist/workspace_modules/@shop');
    expect(existsSync(join(libraries, 'contracts'))).toBe(true);
    expect(existsSync(join(libraries, 'testing'))).toBe(false);
  });

  it.each(readApps())('$name: the pruned lock file is whole', async ({ name }) => {
    // What it prints is looked at, also under 'npm run -s'.
    const install = ['ci', '--dry-run', '--omit=dev', '--ignore-scripts', '--loglevel=notice'];
    const { stdout } = await run('npm', install, { cwd: join(root, 'apps', name, 'dist') });
    expect(stdout).toMatch(/^added \d+ packages/m);
  });
});
