// docs/make-it-yours.md stays true: each change that it asks for must fit the code as it is, after the changes before it,
// or be there already, because somebody has followed the recipe. Whether the result works is not checked here; whoever
// changes a recipe follows it.
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

/** A block belongs to the file that was named last before it. `New file` makes it the file, otherwise it is a diff. */
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

/** The block's lines without those that begin with `sign`, and without their signs. */
function linesWithout(sign: '+' | '-', block: string): string {
  const kept = block.split('\n').filter((line) => !line.startsWith(sign));
  return kept.map((line) => line.slice(1)).join('\n');
}

/** Files as the recipes leave them; on disk nothing changes. */
const left = new Map<string, string>();

it.each(changes(recipes))('$path: the change fits', ({ path, isNew, block }) => {
  const file = join(root, path);
  if (isNew) {
    left.set(path, existsSync(file) ? readFileSync(file, 'utf8') : block);
    return;
  }
  const present = left.get(path) ?? readFileSync(file, 'utf8');
  const [before, after] = [linesWithout('+', block), linesWithout('-', block)];
  const parts = present.split(before);
  if (parts.length === 1 && present.includes(after)) return;
  expect(parts, `found ${parts.length - 1} times:\n${before}`).toHaveLength(2);
  left.set(path, parts.join(after));
});
