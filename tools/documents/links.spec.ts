import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { documents, isGenerated, root } from './documents.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** The targets of links to files of this repository, without their anchors. */
function localLinks(markdown: string): string[] {
  return [...markdown.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target.split('#')[0] ?? '')
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target));
}

it.each(documents)('%s has no broken link', (path) => {
  const broken = localLinks(read(path)).filter(
    (target) => !existsSync(join(root, dirname(path), target)),
  );
  expect(broken).toEqual([]);
});

const sources = globSync('**/*.{ts,mjs,sh,java}', { cwd: root, exclude: isGenerated }).map(
  (path) => `/${path}`,
);

/** Source files that the text names, such as `order.ts`, except for files that the reader has to create. */
function namedSources(markdown: string): string[] {
  const names = (pattern: RegExp) => [...markdown.matchAll(pattern)].map(([, name = '']) => name);
  const created = new Set(names(/New file `([^`]+)`/g));
  return names(/`([\w./-]+\.(?:ts|mjs|sh|java))`/g).filter((name) => !created.has(name));
}

it.each(documents)('%s names only source files that exist', (path) => {
  const missing = namedSources(read(path)).filter(
    (name) => !sources.some((source) => source.endsWith(`/${name}`)),
  );
  expect(missing).toEqual([]);
});
