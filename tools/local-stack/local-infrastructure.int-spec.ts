import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { coreApps } from './apps.fixture.ts';
import {
  recordDir,
  startLocalInfrastructure,
  type LocalInfrastructure,
  type LocalInfrastructureOptions,
} from './local-infrastructure.ts';
import {
  expectNoAccess,
  expectRightsOfRoles,
  read,
  TOPIC,
  write,
  type Urls,
} from './infrastructure-data.fixture.ts';
import { identifyProcess } from '@shop/running-stack/process-identity';
import { recordProcess } from './infrastructure/process-records.ts';
import { freePorts, isFree } from './ports.ts';

const START_MS = 60_000;

interface Owner extends Urls {
  readonly process: ChildProcess;
  readonly pids: number[];
}

// A machine that tests with containers may have no Java.
describe.skipIf(process.env['TEST_INFRASTRUCTURE'] === 'docker')('local infrastructure', () => {
  let dataDir: string;
  let ports: LocalInfrastructureOptions['ports'];

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'shop-infrastructure-'));
    const [postgres, mongo, kafka, kafkaController] = await freePorts(4);
    ports = { postgres, mongo, kafka, kafkaController } as LocalInfrastructureOptions['ports'];
  });
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  it('keeps acknowledged data when its owner is killed, and when everything is killed', async () => {
    const first = await startOwner(dataDir, ports);
    const { createTopics } = await import('@shop/kafka-topics');
    await createTopics(first.kafkaBrokers, [TOPIC]);
    await write(first, 'first');

    // Only the owner: the servers stop with it, and the next start waits for them.
    await killAll(first.process.pid!);
    const second = await startOwner(dataDir, ports);
    expect(first.pids.filter(identifyProcess)).toEqual([]);
    await write(second, 'second');

    await killAll(second.process.pid!, ...second.pids);
    const third = await startOwner(dataDir, ports);
    await write(third, 'third');
    expect(await read(third, 3)).toEqual({
      postgres: ['first', 'second', 'third'],
      mongo: ['first', 'second', 'third'],
      kafka: ['first', 'second', 'third'],
    });

    // The servers also stop without another start.
    await killAll(third.process.pid!);
    await vi.waitFor(() => expect(third.pids.filter(identifyProcess)).toEqual([]), {
      timeout: 20_000,
      interval: 100,
    });
  }, 240_000);

  it('stops the processes of an earlier start first', async () => {
    const orphan = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    onTestFinished(() => void orphan.kill('SIGKILL'));
    recordProcess(recordDir(dataDir), 'orphan', orphan.pid!, 'SIGTERM');
    await expect(
      startLocalInfrastructure({ dataDir, ports, signal: AbortSignal.abort() }),
    ).rejects.toMatchObject({ name: 'AbortError' });
    expect(identifyProcess(orphan.pid!)).toBeUndefined();
  });

  it('stops everything if the start is aborted', async () => {
    const abort = new AbortController();
    const starting = startLocalInfrastructure({
      dataDir,
      ports,
      signal: abort.signal,
      step: (name, work) => {
        if (name === 'Kafka') setImmediate(() => abort.abort());
        return work();
      },
    });
    await expect(starting).rejects.toMatchObject({ name: 'AbortError' });
    expect(await Promise.all(Object.values(ports).map(isFree))).toEqual([true, true, true, true]);
  }, 90_000);

  describe('while it runs', () => {
    const reports: string[] = [];
    let running: LocalInfrastructure;
    beforeAll(async () => {
      const report = (sentence: string) => void reports.push(sentence);
      running = await startLocalInfrastructure({ dataDir, ports, report });
    }, 120_000);
    afterAll(() => running.stop());

    it('restarts a crashed server, but not a stopped one', async () => {
      const { postgres } = running.servers;
      process.kill(postgres.pid!, 'SIGKILL');
      await vi.waitFor(() => expect(reports.at(-1)).toMatch(/^PostgreSQL runs again/), {
        timeout: 20_000,
        interval: 50,
      });
      expect(reports[0]).toBe('PostgreSQL was ended by SIGKILL. It restarts in 0.5 s.');
      await write(running, 'after a crash');

      await postgres.stop();
      expect(postgres.pid).toBeUndefined();
      expect(await isFree(ports.postgres)).toBe(true);
      await postgres.start();
      await write(running, 'after a stop');
      expect(reports).toHaveLength(2);
    }, 90_000);

    it('gives each app its own database that only its two roles can use', async () => {
      const [described] = coreApps;
      const app = (name: string, database?: 'postgres' | 'mongo') => {
        const { database: _, ...rest } = described!;
        return { ...rest, name, shortName: name, ...(database && { database }) };
      };
      const [one, other] = [app('one', 'postgres'), app('other', 'postgres')];
      const apps = [one, other, app('gift-card', 'mongo'), app('web')];
      // The calls are concurrent, and one app is in both.
      const [first, second] = await Promise.all([
        running.appDatabases(apps),
        running.appDatabases([one]),
      ]);
      expect(second).toEqual({ one: first['one'] });
      expect(Object.keys(first)).toEqual(['one', 'other', 'gift-card']);
      expect(first['gift-card']).toEqual({ MONGODB_URL: `${running.mongoUrl}/gift-card` });

      const { DATABASE_URL = '', MIGRATION_DATABASE_URL = '' } = first['one'] ?? {};
      await expectRightsOfRoles(MIGRATION_DATABASE_URL, DATABASE_URL);
      await expectNoAccess(first['other']!['DATABASE_URL']!, 'one');
      await expectNoAccess(first['other']!['MIGRATION_DATABASE_URL']!, 'one');
    });

    it('leaves no process, record or used port after it has stopped', async () => {
      const pids = Object.values(running.servers).map(({ pid }) => pid!);
      await running.stop();
      expect(pids.filter(identifyProcess)).toEqual([]);
      expect(readdirSync(recordDir(dataDir))).toEqual([]);
      expect(await Promise.all(Object.values(ports).map(isFree))).toEqual([true, true, true, true]);
    });
  });
});

async function startOwner(
  dataDir: string,
  ports: LocalInfrastructureOptions['ports'],
): Promise<Owner> {
  const script = join(import.meta.dirname, 'infrastructure-owner.fixture.ts');
  const owner = spawn(process.execPath, [script, JSON.stringify({ dataDir, ports })], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  onTestFinished(() => void owner.kill('SIGKILL'));
  const lines = createInterface({ input: owner.stdout });
  const signal = AbortSignal.timeout(START_MS);
  const [line] = (await Promise.race([
    once(lines, 'line', { signal }),
    once(owner, 'exit', { signal }).then(([code]) => Promise.reject(new Error(`ended: ${code}`))),
  ])) as [string];
  return { process: owner, ...(JSON.parse(line) as Omit<Owner, 'process'>) };
}

async function killAll(...pids: number[]): Promise<void> {
  for (const pid of pids) process.kill(pid, 'SIGKILL');
  await vi.waitFor(() => expect(pids.filter(identifyProcess)).toEqual([]), { timeout: 5000 });
}
