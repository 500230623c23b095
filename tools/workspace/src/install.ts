import { spawnSync } from 'node:child_process';

/** Links the new app and updates package-lock.json. It downloads nothing, because other apps have the same versions. */
export function installPackages(root: string): void {
  process.stderr.write('Updating package-lock.json … ');
  const started = Date.now();
  const { status, stderr, error } = spawnSync(
    'npm',
    [
      'install',
      '--ignore-scripts',
      '--prefer-offline',
      '--no-audit',
      '--no-fund',
      '--loglevel=error',
    ],
    { cwd: root, encoding: 'utf8', shell: process.platform === 'win32' },
  );
  if (status === 0) {
    process.stderr.write(`${((Date.now() - started) / 1000).toFixed(1)} s\n`);
    return;
  }
  process.stderr.write('failed\n');
  throw new Error(
    `The generator wrote the files, but 'npm install' failed: ${error?.message ?? stderr.trim()}\nRun 'npm install' again when the npm registry is available.`,
  );
}
