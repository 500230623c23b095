import { join } from 'node:path';
import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

// Each test file has a process of its own. Node keeps there what it has compiled of the packages that all of them load.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/node');

// Libs resolve to their sources (package.json "exports" -> "@shop/source"): no build needed before a test run.
const shared = {
  ssr: { resolve: { conditions: ['@shop/source', ...defaultServerConditions] } },
};

// Nx runs one project of this file for one project of the workspace. Groups matter only to whoever runs all at once.
export default defineConfig({
  ...shared,
  test: {
    // Vitest leaves one core to its main process, which only waits here.
    maxWorkers: 2,
    projects: [
      {
        ...shared,
        test: {
          name: 'unit',
          sequence: { groupOrder: 0 },
          include: ['{apps,libs,tools,bench}/**/*.spec.ts'],
          exclude: ['**/node_modules/**', '**/dist/**', '**/out-tsc/**'],
          setupFiles: ['./tools/test-servers/vitest.setup.ts'],
          // Several tasks share the processors.
          testTimeout: 20_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'int',
          sequence: { groupOrder: 1 },
          include: ['{apps,libs,tools}/**/*.int-spec.ts'],
          exclude: ['**/node_modules/**', '**/dist/**', '**/out-tsc/**'],
          globalSetup: ['./tools/test-servers/infrastructure.setup.ts'],
          setupFiles: ['./tools/test-servers/vitest.setup.ts'],
          testTimeout: 30_000,
          hookTimeout: 60_000,
        },
      },
      {
        ...shared,
        test: {
          name: 'e2e',
          sequence: { groupOrder: 2 },
          include: ['e2e/**/*.e2e-spec.ts'],
          globalSetup: ['./tools/test-servers/infrastructure.setup.ts'],
          setupFiles: ['./tools/test-servers/vitest.setup.ts'],
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        ...shared,
        test: {
          // Only on demand: it needs Docker.
          name: 'compose',
          sequence: { groupOrder: 3 },
          include: ['e2e/compose/*.smoke-spec.ts'],
          setupFiles: ['./tools/test-servers/vitest.setup.ts'],
          // One story: what follows a failure would only fail for its sake.
          bail: 1,
        },
      },
    ],
  },
});
