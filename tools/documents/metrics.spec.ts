// docs/metrics.md names every metric of the code, and no other. (prom-client's own are named by their prefix.)
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

it('docs/metrics.md names every metric, and no other', () => {
  const sources = globSync('{apps,libs}/*/src/**/*.ts', { cwd: root }).filter(
    (file) => !/spec\.ts$|fixture\.ts$/.test(file),
  );
  const made = sources.flatMap((file) =>
    [...read(file).matchAll(/new (?:Counter|Gauge|Histogram)\(\{\s*name: '(\w+)'/g)].map(
      ([, name]) => name,
    ),
  );
  const told = [...read('docs/metrics.md').matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
  expect(made.length).toBeGreaterThan(10);
  expect(told.toSorted()).toEqual(made.toSorted());
});
