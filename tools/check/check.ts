// `npm test`: every check of the project, and one line at the end that counts them all. Nx runs the checks and remembers
// their results; this adds one set of servers for all tests, and the count.
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

Tests start their own PostgreSQL, Kafka and MongoDB-compatible server on free ports; a running 'npm start' is not touched.
They need a JDK and Maven, or Docker:
  npm test -- --docker-infra                 the servers in containers, which are removed at the end; the tests of the
                                             local servers themselves are not run
A result that is in the cache is taken from there; 'npx nx reset' empties it.

Part of it, faster (with TEST_INFRASTRUCTURE=docker before it, the servers are containers):
  npx nx test <project>                      one project's unit tests; 'integration' likewise
  npx nx e2e e2e                             the whole system, with what it needs built
  npx nx affected -t <targets>               what a change can have broken
  npm run test:unit -- [path]                all unit tests, or those below a path
  npm run test:integration -- [path]         likewise, against real databases and Kafka
  npm run test:e2e -- [path]                 the whole system (run 'npm run build' before)

  --compose  also docker-compose.yml, which needs Docker: up, kill -9 of everything, replicas, down, up with the data kept.
             'npm run test:compose' does that alone.
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
  /** The servers from Docker. */
  readonly dockerInfra: boolean;
  /** The containers of docker-compose.yml too. */
  readonly compose: boolean;
}

async function check({ dockerInfra, compose }: Choice): Promise<number> {
  if (dockerInfra) process.env['TEST_INFRASTRUCTURE'] = 'docker';
  // Not after minutes.
  if (dockerInfra || compose) await checkDocker();
  const inSync = (await nx(['sync:check'])) === 0;
  const wanted = [...targets, ...(compose ? ['compose'] : [])];
  const servers = await shareServers();
  const run = await runTargets(wanted, servers.environment).finally(servers.remove);
  const { passed, failed, skipped } = await countRun(run, wanted, readReport);
  if (dockerInfra) console.log('Not run: the tests of the local servers themselves (no Java).');
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
// Nothing is left to wait for, but the servers' sockets and timers may not know it.
process.exit();
