// Finds the dependencies of an app in the imports of its sources. The versions are those of the other apps and of the
// libraries.
import { readJson, type Tree, visitNotIgnoredFiles } from '@nx/devkit';
import { Refusal } from './refusal.ts';

interface Manifest {
  readonly name: string;
  readonly dependencies?: Readonly<Record<string, string>>;
}

/** No source imports these packages, but Nest needs them. */
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
          `No app or library has ${name} in its package.json. Add it to one of them first.`,
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
