// The test data of the infrastructure: writes them to each server and reads them back.
import { Kafka, logLevel } from 'kafkajs';
import { MongoClient } from 'mongodb';
import pg from 'pg';
import { expect, vi } from 'vitest';
import type { LocalInfrastructure } from './local-infrastructure.ts';

export type Urls = Pick<LocalInfrastructure, 'postgresUrl' | 'kafkaBrokers' | 'mongoUrl'>;

export const TOPIC = {
  name: 'kept.v1',
  partitions: 1,
  retentionMs: 86_400_000,
  maxMessageBytes: 1_048_588,
};

export async function write(
  { postgresUrl, kafkaBrokers, mongoUrl }: Urls,
  text: string,
): Promise<void> {
  await query(postgresUrl, 'CREATE TABLE IF NOT EXISTS kept (at serial, text text)');
  await query(postgresUrl, `INSERT INTO kept (text) VALUES ('${text}')`);
  await withMongo(mongoUrl, (client) => client.db('kept').collection('kept').insertOne({ text }));
  const producer = kafkaClient(kafkaBrokers).producer();
  await producer.connect();
  await producer.send({ topic: TOPIC.name, acks: -1, messages: [{ value: text }] });
  await producer.disconnect();
}

/** @param count how many messages to wait for. */
export async function read({ postgresUrl, kafkaBrokers, mongoUrl }: Urls, count: number) {
  const rows = await query(postgresUrl, 'SELECT text FROM kept ORDER BY at');
  const documents = await withMongo(mongoUrl, (client) =>
    client.db('kept').collection('kept').find().toArray(),
  );
  return {
    postgres: rows.map((row) => row['text']),
    mongo: documents.map((document) => document['text'] as unknown),
    kafka: await consume(kafkaBrokers, count),
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

export async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<Record<string, unknown>>(sql);
    return rows;
  } finally {
    await client.end();
  }
}

/** The owner may change the tables. The role of the running service may only read and write rows. */
export async function expectRightsOfRoles(migrationUrl: string, serviceUrl: string): Promise<void> {
  await query(migrationUrl, 'CREATE TABLE thing (id serial PRIMARY KEY, name text)');
  await query(serviceUrl, "INSERT INTO thing (name) VALUES ('a')");
  await query(serviceUrl, "UPDATE thing SET name = 'b'");
  expect(await query(serviceUrl, 'SELECT * FROM thing')).toEqual([{ id: 1, name: 'b' }]);
  await query(serviceUrl, 'DELETE FROM thing');
  for (const forbidden of [
    'CREATE TABLE mine (id int)',
    'CREATE TEMP TABLE mine (id int)',
    'CREATE SCHEMA mine',
    'DROP TABLE thing',
    'ALTER TABLE thing ADD extra int',
    'TRUNCATE thing',
    'CREATE ROLE mine',
    `SET ROLE ${new URL(migrationUrl).username}`,
  ]) {
    await expect(query(serviceUrl, forbidden), forbidden).rejects.toThrow(
      /permission denied|must be owner/,
    );
  }
  await expectNoAccess(serviceUrl, 'postgres');
  await expectNoAccess(migrationUrl, 'postgres');
}

/** Checks another database of the same server. */
export async function expectNoAccess(url: string, database: string): Promise<void> {
  const foreign = new URL(url);
  foreign.pathname = `/${database}`;
  await expect(query(foreign.href, 'SELECT 1')).rejects.toThrow('permission denied for database');
}
