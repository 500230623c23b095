// The import rules of eslint.config.mjs must find violations. Without a project graph, the plugin skips the rule silently.
import { execFileSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const eslint = new ESLint({ cwd: root });

interface Manifest {
  readonly nx: { readonly tags: readonly string[] };
}

const BOUNDARIES = '@nx/enforce-module-boundaries';

/** The messages of the rule for `code` as the content of that file. */
async function violations(
  file: string,
  code: string,
  rule = BOUNDARIES,
  linter = eslint,
): Promise<string[]> {
  const results = await linter.lintText(code, { filePath: join(root, file) });
  return results
    .flatMap(({ messages }) => messages)
    .filter(({ ruleId, fatal }) => fatal || ruleId === rule)
    .map(({ message }) => message);
}

async function depConstraints(file: string): Promise<{ sourceTag: string }[]> {
  const config = (await eslint.calculateConfigForFile(join(root, file))) as {
    rules: Record<string, [number, { depConstraints: { sourceTag: string }[] }]>;
  };
  return config.rules[BOUNDARIES]?.[1].depConstraints ?? [];
}

beforeAll(() => {
  execFileSync('nx', ['show', 'projects'], { cwd: root, stdio: 'ignore' });
}, 60_000);

describe('module boundaries', () => {
  it.each([
    [
      'an app imports another app',
      'apps/shop-bff/src/main.ts',
      '../../order-service/src/config.js',
    ],
    [
      'a lib imports an app',
      'libs/tracing/src/index.ts',
      '../../../apps/order-service/src/config.js',
    ],
    ['a tool imports the benchmark', 'tools/demo/demo.ts', '../../bench/bench.ts'],
    ['two libraries import each other', 'libs/tracing/src/index.ts', '@shop/postgres'],
    ['the BFF imports messaging', 'apps/shop-bff/src/main.ts', '@shop/messaging'],
    ['a service imports the HTTP client', 'apps/order-service/src/main.ts', '@shop/service-client'],
    ['service-defaults imports messaging', 'libs/service-defaults/src/index.ts', '@shop/messaging'],
    ['resilience imports messaging', 'libs/resilience/src/index.ts', '@shop/messaging'],
    ['contracts import a framework', 'libs/contracts/src/index.ts', '@nestjs/common'],
    ['the benchmark imports what it measures', 'bench/bench.ts', '@shop/service-client'],
    ['production code imports test support', 'apps/order-service/src/main.ts', '@shop/testing'],
  ])('report that %s', { timeout: 60_000 }, async (_, file, imported) => {
    expect(await violations(file, `import '${imported}';\n`)).toHaveLength(1);
  });

  it('accept the imports that the design allows', { timeout: 60_000 }, async () => {
    const file = 'apps/order-service/src/main.ts';
    expect(
      await violations(file, `import '@shop/messaging';\nimport '@shop/contracts';\n`),
    ).toEqual([]);
  });
});

// Many imports violate several rules, and only one is reported. Therefore, these tests check each rule alone. Apps, the
// end-to-end tests and the benchmark export nothing: only a relative path can import them, which the tests above reject.
describe('the rule for', () => {
  it.each([
    ['type:app', 'apps/order-service/src/main.ts'],
    ['type:lib', 'libs/tracing/src/index.ts'],
    ['scope:order', 'apps/order-service/src/main.ts'],
    ['scope:user', 'apps/user-service/src/main.ts'],
    ['scope:product', 'apps/product-service/src/main.ts'],
    ['scope:shop', 'apps/shop-bff/src/main.ts'],
    ['scope:shared', 'libs/tracing/src/index.ts'],
  ])('%s rejects the import of a tool in %s', { timeout: 60_000 }, async (tag, file) => {
    const all = await depConstraints(file);
    const rule = all.filter(({ sourceTag }) => sourceTag === tag);
    const alone = new ESLint({
      cwd: root,
      overrideConfig: { rules: { [BOUNDARIES]: ['error', { depConstraints: rule }] } },
    });
    const found = await violations(file, `import '@shop/trace/trace';\n`, BOUNDARIES, alone);
    expect(found).toEqual([expect.stringContaining(`"${tag}"`)]);
  });
});

it('every project has a tag for its kind and its context, and both tags have rules', async () => {
  const rules = (await depConstraints('e2e/system.ts')).map(({ sourceTag }) => sourceTag);
  const manifests = globSync(['{apps,libs,tools}/*/package.json', '{e2e,bench}/package.json'], {
    cwd: root,
  });
  for (const file of manifests) {
    const { nx } = JSON.parse(await readFile(join(root, file), 'utf8')) as Manifest;
    const tags = nx.tags.filter((tag) => /^(type|scope):/.test(tag));
    expect(tags.map((tag) => tag.split(':')[0]).toSorted(), file).toEqual(['scope', 'type']);
    expect(rules, file).toEqual(expect.arrayContaining(tags));
  }
});

describe('kafkajs', () => {
  const importing = (file: string, code: string) => violations(file, code, 'no-restricted-imports');

  it.each([
    'apps/order-service/src/main.ts',
    'apps/order-service/src/order-service.fixture.ts',
    'libs/contracts/src/index.ts',
    'libs/service-client/src/index.ts',
    'tools/dead-letters/kafka-admin.ts',
    'e2e/system.ts',
  ])('cannot be imported in %s, not even its types', { timeout: 60_000 }, async (file) => {
    expect(await importing(file, `import { Kafka } from 'kafkajs';\n`)).toHaveLength(1);
    expect(await importing(file, `import type { Admin } from 'kafkajs';\n`)).toHaveLength(1);
  });

  it(
    'can be imported in the library that sends and receives events',
    { timeout: 60_000 },
    async () => {
      expect(
        await importing('libs/messaging/src/kafka/kafka-client.ts', `import 'kafkajs';\n`),
      ).toEqual([]);
    },
  );
});
