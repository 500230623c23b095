// `npm test`: every check of the project, one after the other, and one line at the end that counts them all.
// Format, lint, types and build count one each; each test counts one.
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand } from '@shop/running-stack/command';
import { checkDocker } from '@shop/local-stack/docker/docker-engine';
import { countTests, type Count, type VitestReport } from './count-tests.ts';

const root = join(import.meta.dirname, '../..');
const reportFile = join(root, 'tmp/vitest.json');

const USAGE = `npm test: format, lint, types, build, and all tests (unit, integration, end to end).

Tests start their own PostgreSQL, Kafka and MongoDB-compatible server on free ports; a running 'npm start' is not touched.
They need a JDK and Maven, or Docker:
  npm test -- --docker-infra                 the servers in containers, which are removed at the end; the tests of the
                                             local servers themselves are not run
Part of it, faster (with TEST_INFRASTRUCTURE=docker before it, the servers are containers):
  npx nx test <project>                      one project's unit tests
  npm run test:unit -- [path]                all unit tests, or those below a path
  npm run test:integration -- [path]         likewise, against real databases and Kafka
  npm run test:e2e -- [path]                 the whole system (run 'npm run build' before)

  --compose  also docker-compose.yml, which needs Docker: up, kill -9 of everything, replicas, down, up with the data kept.
             'npm run test:compose' does that alone.
`;

const checks: readonly [name: string, command: readonly string[]][] = [
  ['format', ['prettier', '--check', '.']],
  ['build', ['nx', 'run-many', '-t', 'build']],
  ['lint', ['nx', 'run-many', '-t', 'lint']],
  ['types', ['nx', 'run-many', '-t', 'typecheck']],
];

/** Resolves to the exit code; output is shown only where the command fails. */
function quietly([command = '', ...args]: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    const output: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
    child.on('error', reject);
    child.on('exit', (code) => {
      if (code !== 0) process.stdout.write(Buffer.concat(output));
      resolve(code ?? 1);
    });
  });
}

async function runChecks(): Promise<Count> {
  const count = { passed: 0, failed: 0, skipped: 0 };
  for (const [name, command] of checks) {
    const since = performance.now();
    const passed = (await quietly(command)) === 0;
    if (passed) count.passed++;
    else count.failed++;
    const seconds = ((performance.now() - since) / 1000).toFixed(1);
    console.log(`${passed ? '✓' : '✗'} ${name} ${seconds} s`);
  }
  return count;
}

async function runTests(projects: readonly string[], env: NodeJS.ProcessEnv): Promise<Count> {
  await mkdir(join(root, 'tmp'), { recursive: true });
  await rm(reportFile, { force: true });
  const child = spawn(
    'vitest',
    [
      'run',
      ...projects.map((name) => `--project=${name}`),
      '--reporter=default',
      '--reporter=json',
      `--outputFile.json=${reportFile}`,
    ],
    { cwd: root, stdio: ['ignore', 'inherit', 'inherit'], env },
  );
  const code = await new Promise<number>((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (status) => resolve(status ?? 1));
  });
  const report = await readFile(reportFile, 'utf8').catch(() => undefined);
  return countTests(code, report === undefined ? undefined : (JSON.parse(report) as VitestReport));
}

interface Choice {
  /** The servers from Docker. */
  readonly dockerInfra: boolean;
  /** The containers of docker-compose.yml too. */
  readonly compose: boolean;
}

async function check({ dockerInfra, compose }: Choice): Promise<number> {
  const env = { ...process.env, ...(dockerInfra && { TEST_INFRASTRUCTURE: 'docker' }) };
  // Not after minutes.
  if (dockerInfra || compose) await checkDocker();
  const projects = ['unit', 'int', 'e2e', ...(compose ? ['compose'] : [])];
  const [checked, tested] = [await runChecks(), await runTests(projects, env)];
  const total = (what: keyof Count) => checked[what] + tested[what];
  if (dockerInfra) console.log('Not run: the tests of the local servers themselves (no Java).');
  const skipped = total('skipped') > 0 ? `, ${total('skipped')} skipped` : '';
  console.log(`${total('passed')} passed, ${total('failed')} failed${skipped}`);
  return total('failed') > 0 ? 1 : 0;
}

await runCommand(async () => {
  const { values } = parseArgs({
    options: {
      help: { type: 'boolean', short: 'h' },
      'docker-infra': { type: 'boolean', default: false },
      compose: { type: 'boolean', default: false },
    },
  });
  if (!values.help) {
    return check({ dockerInfra: values['docker-infra'], compose: values.compose });
  }
  process.stdout.write(USAGE);
  return 0;
});
