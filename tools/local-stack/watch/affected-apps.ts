import { readFileSync } from 'node:fs';
import { dirname, join, relative, sep } from 'node:path';

/** The folders of a project and of all that it is built with, as its `tsconfig.build.json` says. */
export function projectFolders(folder: string, known = new Set<string>()): ReadonlySet<string> {
  if (known.has(folder)) return known;
  known.add(folder);
  const config = JSON.parse(readFileSync(buildConfig(folder), 'utf8')) as {
    references?: { path: string }[];
  };
  for (const { path } of config.references ?? []) {
    projectFolders(dirname(join(folder, path)), known);
  }
  return known;
}

/** Those of the apps that run at least one of the files. */
export function affectedApps<Name extends string>(
  root: string,
  apps: readonly Name[],
  files: readonly string[],
): Name[] {
  return apps.filter((app) => {
    const folders = [...projectFolders(join(root, 'apps', app))];
    return files.some((file) => folders.some((folder) => isInside(folder, file)));
  });
}

export function buildConfig(folder: string): string {
  return join(folder, 'tsconfig.build.json');
}

function isInside(folder: string, file: string): boolean {
  return !relative(folder, file).startsWith(`..${sep}`);
}
