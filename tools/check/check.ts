// `npm test`: runs every check of the project and prints one line with the count. Nx runs the checks and caches their
// results. This file adds one set of servers for all tests, and the count.
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { checkDocker } from '@shop/local-stack/docker/docker-engine';
import { parseCommandLine, runCommand } from '@shop/running-stack/command';
import { shareServers } from '@shop/test-servers/shared-servers';
import { countRun } from './count-run.ts';
import type { VitestReport } from './count-tests.ts';
import { type FinishedTask, nx, runTargets, Stopped } from './nx-run.ts';

const reports = join(import.meta.dirname, '../../tmp/test-reports');

const usage =
  () => `npm test: format, lint, types, references, build, and all tests (unit, integration, end to end).

Tests start their own PostgreSQL, Kafka and MongoDB-compatible server on free ports, so they do not affect a running
'npm start'. They need a JDK and Maven, or Docker:
  npm test -- --docker-infra                 starts the servers in containers and removes them at the end; skips the
                                             tests of the local servers
If the cache has a result, the check does not run again. 'npx nx reset' deletes the cache.

Commands for a part of the checks (with TEST_INFRASTRUCTURE=docker, the servers run in containers):
  npx nx test <project>                      the unit tests of one project; 'integration' likewise
  npx nx e2e e2e                             the end-to-end tests, after the builds that they need
  npx nx affected -t <targets>               the targets of all projects that a change affects
  npm run test:unit -- [path]                all unit tests, or those below a path
  npm run test:integration -- [path]         the same for tests with real databases and Kafka
  npm run test:e2e -- [path]                 the end-to-end tests (run 'npm run build' first)

  --compose  also tests docker-compose.yml, which needs Docker: up, kill -9 of each container, replicas, down, and up with
             the same data. 'npm run test:compose' runs only these tests.
`;

const targets = ['format', 'lint', 'build', 'typecheck', 'test', 'integration', 'e2e'];

async function readReport({
  projectName,
  target,
}: FinishedTask): Promise<VitestReport | undefined> {
  const file = join(reports, `${projectName}.${target}.json`);
  const report = await readFile(file, 'utf8').catch(() => undefined);
  return report === undefined ? undefined : (JSON.parse(report) as VitestReport);
}

interface Choice {
  /** Runs the servers in Docker. */
  readonly dockerInfra: boolean;
  /** Also tests the containers of docker-compose.yml. */
  readonly compose: boolean;
}

async function check({ dockerInfra, compose }: Choice): Promise<number> {
  if (dockerInfra) process.env['TEST_INFRASTRUCTURE'] = 'docker';
  // Checked first, so a missing Docker is not reported only after minutes.
  if (dockerInfra || compose) await checkDocker();
  const inSync = (await nx(['sync:check'])) === 0;
  const wanted = [...targets, ...(compose ? ['compose'] : [])];
  const servers = await shareServers();
  const run = await runTargets(wanted, servers.environment).finally(servers.remove);
  const { passed, failed, skipped } = await countRun(run, wanted, readReport);
  if (dockerInfra) console.log('Skipped the tests of the local servers, because they need Java.');
  const total = { passed: passed + (inSync ? 1 : 0), failed: failed + (inSync ? 0 : 1) };
  const skippedPart = skipped > 0 ? `, ${skipped} skipped` : '';
  console.log(`${total.passed} passed, ${total.failed} failed${skippedPart}`);
  return total.failed > 0 ? 1 : 0;
}

await runCommand({ name: 'test', call: 'npm test --', usage }, (args) => {
  const { values } = parseCommandLine({
    args: [...args],
    options: {
      'docker-infra': { type: 'boolean', default: false },
      compose: { type: 'boolean', default: false },
    },
  });
  const choice = { dockerInfra: values['docker-infra'], compose: values.compose };
  return check(choice).catch((error: unknown) => {
    if (error instanceof Stopped) return error.exitCode;
    throw error;
  });
});
// All work is done, but open sockets and timers of the servers could keep the process running.
process.exit();
