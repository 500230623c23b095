import type { Tree } from '@nx/devkit';
import type { Names } from './names.ts';
import { readSource, withElement, withImport } from './source-text.ts';

/** Adds the module of a feature's folder to the imports of the app's module. */
export function addModule(tree: Tree, app: string, { file, type }: Names): void {
  const path = `apps/${app}/src/app.module.ts`;
  const module = `${type}Module`;
  const text = withImport(
    readSource(tree, path),
    `import { ${module} } from './${file}/${file}.module.js';`,
  );
  tree.write(path, withElement(path, text, '\n  imports: [', module));
}
