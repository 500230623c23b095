// What an app has to declare, taken from what its sources import, in the versions that the other apps and libraries have.
import { readJson, type Tree, visitNotIgnoredFiles } from '@nx/devkit';
import { Refusal } from './refusal.ts';

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** Nothing imports them, and Nest does not run without them. */
const ALWAYS = ['reflect-metadata', 'rxjs'];

export function dependenciesOf(tree: Tree, folder: string): Record<string, string> {
  const imported = new Set(ALWAYS);
  visitNotIgnoredFiles(tree, `${folder}/src`, (file) => {
    if (!file.endsWith('.ts') || /\.(spec|int-spec|fixture)\.ts$/.test(file)) return;
    const text = tree.read(file, 'utf8') ?? '';
    for (const [, name = ''] of text.matchAll(/ from '((?:@[\w-]+\/)?[\w-]+)[^']*';$/gm)) {
      imported.add(name);
    }
  });
  const versions = versionsOf(tree);
  return Object.fromEntries(
    [...imported].toSorted().map((name) => {
      const version = versions.get(name);
      if (version === undefined) {
        throw new Refusal(
          `No app or library has ${name} in its package.json: add it to one first.`,
        );
      }
      return [name, version];
    }),
  );
}

function versionsOf(tree: Tree): Map<string, string> {
  const manifests = ['apps', 'libs']
    .flatMap((folder) => tree.children(folder).map((name) => `${folder}/${name}/package.json`))
    .filter((file) => tree.exists(file))
    .map((file) => readJson<Manifest>(tree, file));
  return new Map(manifests.flatMap(({ dependencies }) => Object.entries(dependencies ?? {})));
}
