import { join } from 'node:path';
import { defaultServerConditions } from 'vite';
import { defineConfig } from 'vitest/config';

// Each test file runs in its own process. In this cache, Node keeps the compiled code of packages that all of them load.
process.env['NODE_COMPILE_CACHE'] ??= join(import.meta.dirname, 'node_modules/.cache/node');

// Libraries resolve to their sources (package.json "exports" -> "@shop/source"), so tests need no build.
const shared = {
  ssr: { resolve: { conditions: ['@shop/source', ...defaultServerConditions] } },
};

// Nx runs one project of this file for one project of the workspace. The groups apply only to a run of all projects.
export default defineConfig({
  ...shared,
  test: {
    // By default Vitest reserves one core for its main process, which only waits here.
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
          // Several Nx tasks share the processors.
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
          // Not part of `npm test`, because it needs Docker.
          name: 'compose',
          sequence: { groupOrder: 3 },
          include: ['e2e/compose/*.smoke-spec.ts'],
          setupFiles: ['./tools/test-servers/vitest.setup.ts'],
          // The tests depend on each other, so the tests after a failed one would fail as well.
          bail: 1,
        },
      },
    ],
  },
});
