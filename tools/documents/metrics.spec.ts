// docs/metrics.md lists exactly the metrics of the code. It lists the default metrics of prom-client only by their prefix.
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const read = (file: string) => readFileSync(join(root, file), 'utf8');

it('docs/metrics.md lists exactly the metrics of the code', () => {
  const sources = globSync('{apps,libs}/*/src/**/*.ts', { cwd: root }).filter(
    (file) => !/spec\.ts$|fixture\.ts$/.test(file),
  );
  const inCode = sources.flatMap((file) =>
    [...read(file).matchAll(/new (?:Counter|Gauge|Histogram)\(\{\s*name: '(\w+)'/g)].map(
      ([, name]) => name,
    ),
  );
  const inDocument = [...read('docs/metrics.md').matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name);
  expect(inCode.length).toBeGreaterThan(10);
  expect(inDocument.toSorted()).toEqual(inCode.toSorted());
});
