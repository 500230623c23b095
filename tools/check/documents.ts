import { globSync } from 'node:fs';
import { basename, join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

const GENERATED = new Set(['node_modules', '.git', '.local', '.nx', 'dist', 'tmp']);

/** The Markdown files of this repository. */
export const documents = globSync('**/*.md', {
  cwd: root,
  exclude: (path) => GENERATED.has(basename(path)),
}).toSorted();
