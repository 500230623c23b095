// Tests without Docker the steps of the Dockerfile before it installs an app's packages. Otherwise, only a build of an image
// would detect a pruned lock file that does not match its package.json.
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

  it.each(readApps())('of $name do not include the test library', ({ name }) => {
    const libraries = join(root, 'apps', name, 'dist/workspace_modules/@shop');
    expect(existsSync(join(libraries, 'contracts'))).toBe(true);
    expect(existsSync(join(libraries, 'testing'))).toBe(false);
  });

  it.each(readApps())('of $name are complete in the pruned lock file', async ({ name }) => {
    // The test reads the output, so the log level must not depend on 'npm run -s'.
    const install = ['ci', '--dry-run', '--omit=dev', '--ignore-scripts', '--loglevel=notice'];
    const { stdout } = await run('npm', install, { cwd: join(root, 'apps', name, 'dist') });
    expect(stdout).toMatch(/^added \d+ packages/m);
  });
});
