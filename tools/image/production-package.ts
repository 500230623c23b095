// The Dockerfile runs `node tools/image/production-package.ts <folder>`. See README.md in this folder.
import { globSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

interface Manifest {
  devDependencies?: unknown;
}

/** Removes development packages from a pruned app: `devDependencies`, and libraries that are not in the lock file. */
export function removeDevelopmentPackages(dist: string): void {
  const lock = edit<{ packages: Record<string, Manifest> }>(
    join(dist, 'package-lock.json'),
    ({ packages }) => delete packages['']?.devDependencies,
  );
  for (const file of globSync('workspace_modules/@shop/*/package.json', { cwd: dist })) {
    // The lock file has '/' in its paths on every system.
    const folder = dirname(file).replaceAll('\\', '/');
    if (!lock.packages[folder]) rmSync(join(dist, folder), { recursive: true });
    else edit<Manifest>(join(dist, file), (manifest) => delete manifest.devDependencies);
  }
  edit<Manifest>(join(dist, 'package.json'), (manifest) => delete manifest.devDependencies);
}

function edit<Content>(path: string, change: (content: Content) => void): Content {
  const content = JSON.parse(readFileSync(path, 'utf8')) as Content;
  change(content);
  writeFileSync(path, `${JSON.stringify(content, undefined, 2)}\n`);
  return content;
}

if (import.meta.main) {
  const [dist] = process.argv.slice(2);
  if (!dist) {
    console.error("Usage: node tools/image/production-package.ts <the app's dist folder>");
    process.exit(2);
  }
  removeDevelopmentPackages(dist);
}
