// A project runs only the targets that its package.json lists. Tests without a target would never run.
import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const projects = globSync(['{apps,libs,tools}/*/package.json', '{e2e,bench}/package.json'], {
  cwd: root,
}).map((manifest) => dirname(manifest));

/** File name ending → the target that runs these tests. */
const TESTS = { '.spec.ts': 'test', '.int-spec.ts': 'integration', '.e2e-spec.ts': 'e2e' };

const isGenerated = (name: string) => ['node_modules', 'dist', 'out-tsc'].includes(name);

it.each(projects)(
  '%s lists a target for each kind of test that it has, and no other',
  (project) => {
    const files = globSync('**/*spec.ts', { cwd: join(root, project), exclude: isGenerated });
    const needed = Object.entries(TESTS)
      .filter(([ending]) => files.some((file) => file.endsWith(ending)))
      .map(([, target]) => target);
    const manifest = readFileSync(join(root, project, 'package.json'), 'utf8');
    const { nx } = JSON.parse(manifest) as { nx?: { targets?: Record<string, unknown> } };
    const listed = Object.keys(nx?.targets ?? {}).filter((name) =>
      Object.values(TESTS).includes(name),
    );
    expect(listed.toSorted()).toEqual(needed.toSorted());
  },
);
