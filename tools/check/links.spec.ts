import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { documents, root } from './documents.ts';

/** Links to files of this repository, without their anchors. */
function localLinks(markdown: string): string[] {
  return [...markdown.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target.split('#')[0] ?? '')
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target));
}

it.each(documents)('%s has no link that leads nowhere', (path) => {
  const broken = localLinks(readFileSync(join(root, path), 'utf8')).filter(
    (target) => !existsSync(join(root, dirname(path), target)),
  );
  expect(broken).toEqual([]);
});
