// What the test of the infrastructure puts into each server, and how it looks for it again.
import { Kafka, logLevel } from 'kafkajs';
import { MongoClient } from 'mongodb';
import pg from 'pg';
import { expect, vi } from 'vitest';
import type { Infrastructure } from './infrastructure.ts';

export type Urls = Pick<Infrastructure, 'postgresUrl' | 'kafkaBrokers' | 'mongoUrl'>;

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

export async function read({ postgresUrl, kafkaBrokers, mongoUrl }: Urls) {
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
