import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { coreApps } from './apps.fixture.ts';
import { startDockerInfrastructure, stopDockerInfrastructure } from './docker-infrastructure.ts';
import { removeOrphanedTestProjects, testProject } from './docker/orphaned-projects.ts';
import {
  expectRightsOfRoles,
  query,
  read,
  TOPIC,
  type Urls,
  write,
} from './infrastructure-data.fixture.ts';
import type { Infrastructure } from './infrastructure.ts';
import { freePorts, isFree } from './ports.ts';
import type { Ports } from './settings.ts';

/** The first start may fetch the images. */
const FIRST_START_MS = 600_000;
const START_MS = 180_000;

const dockerRuns = spawnSync('docker', ['info'], { stdio: 'ignore', timeout: 10_000 }).status === 0;

describe.skipIf(!dockerRuns)('infrastructure in containers', () => {
  const project = testProject('infrastructure');
  let ports: Ports;
  let running: Infrastructure;

  beforeAll(async () => {
    await removeOrphanedTestProjects();
    const [postgres = 0, userPostgres = 0, mongo = 0, kafka = 0] = await freePorts(4);
    ports = { postgres, 'user-postgres': userPostgres, mongo, kafka };
    running = await start();
    const { createTopics } = await import('@shop/kafka-topics');
    await createTopics(running.kafkaBrokers, [TOPIC]);
  }, FIRST_START_MS);
  afterAll(() => stopDockerInfrastructure(project, { reset: true }), START_MS);

  const options = () => ({ project, apps: coreApps, ports, keepData: true });
  const start = (signal?: AbortSignal) =>
    startDockerInfrastructure({ ...options(), ...(signal && { signal }) });

  /** The ids of containers or volumes of this project. */
  const ofProject = (...command: string[]) => {
    const filter = `label=com.docker.compose.project=${project}`;
    const ids = execFileSync('docker', [...command, '-q', '--filter', filter], {
      encoding: 'utf8',
    });
    return ids.split('\n').filter((id) => id !== '');
  };
  const expectNothingRuns = async () => {
    expect(ofProject('ps')).toEqual([]);
    expect(await Promise.all(Object.values(ports).map(isFree))).toEqual([true, true, true, true]);
  };

  it('gives each service a server and a database that only its two roles can use', async () => {
    const databases = await running.appDatabases(coreApps);
    for (const app of ['order-service', 'user-service']) {
      const { DATABASE_URL = '', MIGRATION_DATABASE_URL = '' } = databases[app] ?? {};
      await expectRightsOfRoles(MIGRATION_DATABASE_URL, DATABASE_URL);
    }
    const foreign = new URL(databases['order-service']!['DATABASE_URL']!);
    foreign.port = String(ports['user-postgres']);
    await expect(query(foreign.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
  });

  it(
    'keeps the data when it is stopped and when its owner is killed',
    async () => {
      await write(running as Urls, 'first');
      await running.stop();
      await expectNothingRuns();

      const script = join(import.meta.dirname, 'infrastructure-owner.fixture.ts');
      const owner = spawn(process.execPath, [script, JSON.stringify(options())], {
        stdio: ['pipe', 'pipe', 'inherit'],
      });
      onTestFinished(() => void owner.kill('SIGKILL'));
      await once(owner.stdout, 'data', { signal: AbortSignal.timeout(START_MS) });
      await write(running as Urls, 'second');
      owner.kill('SIGKILL');
      await vi.waitFor(expectNothingRuns, { timeout: 60_000, interval: 500 });

      running = await start();
      const both = ['first', 'second'];
      expect(await read(running as Urls, 2)).toEqual({ postgres: both, mongo: both, kafka: both });
    },
    2 * START_MS,
  );

  it(
    'stops everything if the start is aborted',
    async () => {
      await running.stop();
      const abort = new AbortController();
      const starting = start(abort.signal);
      // In the middle of the start, the first container runs.
      await vi.waitFor(() => expect(ofProject('ps')).not.toEqual([]), { timeout: START_MS });
      abort.abort();
      await expect(starting).rejects.toMatchObject({ name: 'AbortError' });
      await expectNothingRuns();
    },
    START_MS,
  );

  it(
    'removes the volumes of its project at a reset',
    async () => {
      expect(ofProject('volume', 'ls')).not.toEqual([]);
      await stopDockerInfrastructure(project, { reset: true });
      expect(ofProject('volume', 'ls')).toEqual([]);
      expect(ofProject('ps', '-a')).toEqual([]);
    },
    START_MS,
  );
});
