import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Kafka, logLevel } from 'kafkajs';
import { MongoClient } from 'mongodb';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { createServiceDatabase, type ServiceDatabase } from './databases.ts';
import { startInfrastructure, type InfrastructureOptions } from './infrastructure.ts';
import { identifyProcess } from './infrastructure/process-identity.ts';
import { freePorts, isFree } from './ports.ts';
import { createTopics } from './topics.ts';

const TOPIC = { name: 'kept.v1', partitions: 1, retentionMs: 86_400_000 };
const START_MS = 60_000;

interface Owner {
  readonly process: ChildProcess;
  readonly postgresUrl: string;
  readonly kafkaBrokers: string;
  readonly mongoUrl: string;
  readonly pids: number[];
}

type Urls = Omit<Owner, 'process' | 'pids'>;

describe('infrastructure', () => {
  let dataDir: string;
  let ports: InfrastructureOptions['ports'];

  beforeAll(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'shop-infrastructure-'));
    const [postgres, mongo, kafka, kafkaController] = await freePorts(4);
    ports = { postgres, mongo, kafka, kafkaController } as InfrastructureOptions['ports'];
  });
  afterAll(() => rmSync(dataDir, { recursive: true, force: true }));

  it('keeps what was acknowledged when its owner, and then everything, is killed', async () => {
    const first = await startOwner(dataDir, ports);
    await createTopics(first.kafkaBrokers, [TOPIC]);
    await write(first, 'first');

    // The owner alone: the servers end with it, and the next start waits for them.
    await killAll(first.process.pid!);
    const second = await startOwner(dataDir, ports);
    expect(first.pids.filter(identifyProcess)).toEqual([]);
    await write(second, 'second');

    await killAll(second.process.pid!, ...second.pids);
    const third = await startInfrastructure({ dataDir, ports });
    onTestFinished(() => third.stop());
    await write(third, 'third');
    expect(await read(third)).toEqual({
      postgres: ['first', 'second', 'third'],
      mongo: ['first', 'second', 'third'],
      kafka: ['first', 'second', 'third'],
    });

    const pids = Object.values(third.servers).map(({ pid }) => pid!);
    await third.stop();
    expect(pids.filter(identifyProcess)).toEqual([]);
    expect(await Promise.all(Object.values(ports).map(isFree))).toEqual([true, true, true, true]);
  }, 180_000);

  it('ends by itself when its owner is killed and nobody starts it again', async () => {
    const owner = await startOwner(dataDir, ports);
    await killAll(owner.process.pid!);
    await vi.waitFor(() => expect(owner.pids.filter(identifyProcess)).toEqual([]), {
      timeout: 20_000,
      interval: 100,
    });
  }, 90_000);

  it('starts a server again that died, but not one that was stopped', async () => {
    const said: string[] = [];
    const running = await startInfrastructure({
      dataDir,
      ports,
      report: (sentence) => said.push(sentence),
    });
    onTestFinished(() => running.stop());
    const { postgres } = running.servers;
    process.kill(postgres.pid!, 'SIGKILL');
    await vi.waitFor(() => expect(said.at(-1)).toMatch(/^PostgreSQL runs again/), {
      timeout: 20_000,
      interval: 50,
    });
    expect(said[0]).toBe('PostgreSQL was ended by SIGKILL; starting it again in 0.5 s');
    await write(running, 'after a crash');

    await postgres.stop();
    expect(postgres.pid).toBeUndefined();
    expect(await isFree(ports.postgres)).toBe(true);
    await postgres.start();
    await write(running, 'after a stop');
    expect(said).toHaveLength(2);
  }, 90_000);

  it('gives up when it is told to, and leaves nothing running', async () => {
    const giveUp = new AbortController();
    const starting = startInfrastructure({
      dataDir,
      ports,
      signal: giveUp.signal,
      step: (name, work) => {
        if (name === 'Kafka') setImmediate(() => giveUp.abort());
        return work();
      },
    });
    await expect(starting).rejects.toThrow();
    expect(await Promise.all(Object.values(ports).map(isFree))).toEqual([true, true, true, true]);
  }, 90_000);

  describe('createServiceDatabase', () => {
    let urls: ServiceDatabase;
    let other: ServiceDatabase;

    beforeAll(async () => {
      const { postgresUrl, stop } = await startInfrastructure({ dataDir, ports });
      const create = (database: string) =>
        createServiceDatabase({
          superuserUrl: postgresUrl,
          database,
          owner: { name: `${database}_owner`, password: 'owner' },
          service: { name: `${database}_service`, password: 'service' },
        });
      // At the same time, and one of them twice: it must not matter.
      [urls, , other] = await Promise.all([create('one'), create('one'), create('other')]);
      return stop;
    }, 90_000);

    it('lets the owner make tables and the service only use their rows', async () => {
      await query(urls.migrationUrl, 'CREATE TABLE thing (id serial PRIMARY KEY, name text)');
      await query(urls.serviceUrl, "INSERT INTO thing (name) VALUES ('a')");
      await query(urls.serviceUrl, "UPDATE thing SET name = 'b'");
      expect(await query(urls.serviceUrl, 'SELECT * FROM thing')).toEqual([{ id: 1, name: 'b' }]);
      await query(urls.serviceUrl, 'DELETE FROM thing');
      for (const forbidden of [
        'CREATE TABLE mine (id int)',
        'CREATE TEMP TABLE mine (id int)',
        'CREATE SCHEMA mine',
        'DROP TABLE thing',
        'ALTER TABLE thing ADD extra int',
        'TRUNCATE thing',
        'CREATE ROLE mine',
        'SET ROLE one_owner',
      ]) {
        await expect(query(urls.serviceUrl, forbidden), forbidden).rejects.toThrow(
          /permission denied|must be owner/,
        );
      }
    });

    it('lets no role connect to a database of another service', async () => {
      for (const url of [other.serviceUrl, other.migrationUrl]) {
        for (const database of ['one', 'postgres']) {
          const foreign = new URL(url);
          foreign.pathname = `/${database}`;
          await expect(query(foreign.href, 'SELECT 1')).rejects.toThrow(
            'permission denied for database',
          );
        }
      }
    });
  });
});

async function startOwner(dataDir: string, ports: InfrastructureOptions['ports']): Promise<Owner> {
  const script = join(import.meta.dirname, 'infrastructure-owner.fixture.ts');
  const { postgres, mongo, kafka, kafkaController } = ports;
  const args = [script, dataDir, ...[postgres, mongo, kafka, kafkaController].map(String)];
  const owner = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
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

async function write({ postgresUrl, kafkaBrokers, mongoUrl }: Urls, text: string): Promise<void> {
  await query(postgresUrl, 'CREATE TABLE IF NOT EXISTS kept (at serial, text text)');
  await query(postgresUrl, `INSERT INTO kept (text) VALUES ('${text}')`);
  await withMongo(mongoUrl, (client) => client.db('kept').collection('kept').insertOne({ text }));
  const producer = kafkaClient(kafkaBrokers).producer();
  await producer.connect();
  await producer.send({ topic: TOPIC.name, acks: -1, messages: [{ value: text }] });
  await producer.disconnect();
}

async function read({ postgresUrl, kafkaBrokers, mongoUrl }: Urls) {
  const rows = await query(postgresUrl, 'SELECT text FROM kept ORDER BY at');
  const documents = await withMongo(mongoUrl, (client) =>
    client.db('kept').collection('kept').find().toArray(),
  );
  return {
    postgres: rows.map((row) => row['text']),
    mongo: documents.map((document) => document['text'] as unknown),
    kafka: await consume(kafkaBrokers, 3),
  };
}

async function consume(brokers: string, count: number): Promise<string[]> {
  const consumer = kafkaClient(brokers).consumer({ groupId: 'reader', maxWaitTimeInMs: 100 });
  await consumer.connect();
  await consumer.subscribe({ topic: TOPIC.name, fromBeginning: true });
  const values: string[] = [];
  await consumer.run({
    eachMessage: ({ message }) => {
      values.push(message.value?.toString() ?? '');
      return Promise.resolve();
    },
  });
  await vi.waitFor(() => expect(values.length).toBeGreaterThanOrEqual(count), { timeout: 20_000 });
  await consumer.disconnect();
  return values;
}

function kafkaClient(brokers: string): Kafka {
  return new Kafka({ brokers: [brokers], logLevel: logLevel.NOTHING });
}

async function withMongo<T>(url: string, work: (client: MongoClient) => Promise<T>): Promise<T> {
  const client = await new MongoClient(url).connect();
  try {
    return await work(client);
  } finally {
    await client.close();
  }
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows;
  } finally {
    await client.end();
  }
}
