// docs/make-it-yours.md must match the code. Each change of a recipe must apply to the current code, after the changes
// before it. A change that the code already contains is accepted, because a user may have followed the recipe. These tests
// do not check that the result works. If you change a recipe, follow it once.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const recipes = readFileSync(join(root, 'docs/make-it-yours.md'), 'utf8');

interface Change {
  readonly path: string;
  readonly isNew: boolean;
  readonly block: string;
}

/** A block belongs to the last file named before it. After `New file` it is the content of that file, otherwise a diff. */
function changes(markdown: string): Change[] {
  let path = '';
  return [...markdown.matchAll(/([^]*?)^```(\w+)\n([^]*?)^```$/gm)].flatMap(
    ([, text = '', language, block = '']) => {
      const named = [...text.matchAll(/(New file )?`((?:[\w.-]+\/)*[\w.-]+\.(?:ts|json|yml))`/g)];
      const [, marker, name = path] = named.at(-1) ?? [];
      path = name;
      const isNew = marker !== undefined;
      return isNew || language === 'diff' ? [{ path, isNew, block }] : [];
    },
  );
}

/** The lines of the block without those that start with `sign`, and without the first character. */
function linesWithout(sign: '+' | '-', block: string): string {
  const kept = block.split('\n').filter((line) => !line.startsWith(sign));
  return kept.map((line) => line.slice(1)).join('\n');
}

/** Contents of files after the recipes so far. The files on disk do not change. */
const changed = new Map<string, string>();

it.each(changes(recipes))('$path: the change applies', ({ path, isNew, block }) => {
  const file = join(root, path);
  if (isNew) {
    changed.set(path, existsSync(file) ? readFileSync(file, 'utf8') : block);
    return;
  }
  const present = changed.get(path) ?? readFileSync(file, 'utf8');
  const [before, after] = [linesWithout('+', block), linesWithout('-', block)];
  const parts = present.split(before);
  if (parts.length === 1 && present.includes(after)) return;
  expect(parts, `found ${parts.length - 1} times:\n${before}`).toHaveLength(2);
  changed.set(path, parts.join(after));
});
