import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');

const documents = readdirSync(root, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.md'))
  .filter((path) => !/(^|\/)(node_modules|\.local|\.nx|dist|tmp)\//.test(path));

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
