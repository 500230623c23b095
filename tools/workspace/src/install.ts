import { spawnSync } from 'node:child_process';

/** Links the new app and brings package-lock.json up to date. The versions are those of the other apps, so nothing is fetched. */
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
    `The files are written, but 'npm install' failed: ${error?.message ?? stderr.trim()}\nRun 'npm install' when the npm registry can be reached.`,
  );
}
