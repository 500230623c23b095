import { globSync } from 'node:fs';
import { basename, join } from 'node:path';

export const root = join(import.meta.dirname, '../..');

const GENERATED = new Set(['node_modules', '.git', '.local', '.nx', 'dist', 'tmp']);

export function isGenerated(path: string): boolean {
  return GENERATED.has(basename(path));
}

/** The Markdown files of this repository. */
export const documents = globSync('**/*.md', { cwd: root, exclude: isGenerated }).toSorted();
