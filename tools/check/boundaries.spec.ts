// The rule who may import whom (eslint.config.mjs) is only worth something while it bites: the plugin skips it silently
// where it finds no project graph.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { ESLint } from 'eslint';
import { beforeAll, describe, expect, it } from 'vitest';

const root = join(import.meta.dirname, '../..');
const eslint = new ESLint({ cwd: root });

const BOUNDARIES = '@nx/enforce-module-boundaries';

/** The rule's messages for `code` if it stood in the file of that path. */
async function violations(file: string, code: string, rule = BOUNDARIES): Promise<string[]> {
  const results = await eslint.lintText(code, { filePath: join(root, file) });
  return results
    .flatMap(({ messages }) => messages)
    .filter(({ ruleId, fatal }) => fatal || ruleId === rule)
    .map(({ message }) => message);
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
    ['the BFF imports messaging', 'apps/shop-bff/src/main.ts', '@shop/messaging'],
    ['a service imports the HTTP client', 'apps/order-service/src/main.ts', '@shop/service-client'],
    ['service-defaults imports messaging', 'libs/service-defaults/src/index.ts', '@shop/messaging'],
    ['contracts import a framework', 'libs/contracts/src/index.ts', '@nestjs/common'],
    ['the benchmark imports what it measures', 'bench/bench.ts', '@shop/service-client'],
    ['production code imports test support', 'apps/order-service/src/main.ts', '@shop/testing'],
  ])('refuse it when %s', { timeout: 60_000 }, async (_, file, imported) => {
    expect(await violations(file, `import '${imported}';\n`)).toHaveLength(1);
  });

  it('allow what the design allows', { timeout: 60_000 }, async () => {
    const file = 'apps/order-service/src/main.ts';
    expect(
      await violations(file, `import '@shop/messaging';\nimport '@shop/contracts';\n`),
    ).toEqual([]);
  });
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
  ])('is refused in %s, also its types', { timeout: 60_000 }, async (file) => {
    expect(await importing(file, `import { Kafka } from 'kafkajs';\n`)).toHaveLength(1);
    expect(await importing(file, `import type { Admin } from 'kafkajs';\n`)).toHaveLength(1);
  });

  it('is allowed where events are sent and received', { timeout: 60_000 }, async () => {
    expect(
      await importing('libs/messaging/src/kafka/kafka-client.ts', `import 'kafkajs';\n`),
    ).toEqual([]);
  });
});
