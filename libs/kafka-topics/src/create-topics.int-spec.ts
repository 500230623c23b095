import { randomUUID } from 'node:crypto';
import { kafkaTopics } from '@shop/contracts';
import { ConfigResourceTypes, Kafka, logLevel, Partitioners } from 'kafkajs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTopics } from './create-topics.js';

const brokers = process.env['TEST_KAFKA_BROKERS']!;
const admin = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING }).admin();

beforeAll(() => admin.connect());
afterAll(() => admin.disconnect());

describe('the topics', () => {
  it('have their partitions, retention and size, and are created once', async () => {
    const topics = kafkaTopics(`${randomUUID()}.`);
    const [first, ...rest] = topics.map(({ name }) => name);
    expect(await createTopics(brokers, topics.slice(0, 1))).toEqual([first]);
    expect(await createTopics(brokers, topics)).toEqual(rest);
    expect(await createTopics(brokers, topics)).toEqual([]);
    expect(await describeTopics(topics.map(({ name }) => name))).toEqual(topics);
  });

  it('are created once by two concurrent callers', async () => {
    const topics = kafkaTopics(`${randomUUID()}.`);
    await Promise.all([createTopics(brokers, topics), createTopics(brokers, topics)]);
    expect(await describeTopics(topics.map(({ name }) => name))).toEqual(topics);
  });

  it('accept messages immediately, in each partition', async () => {
    const topics = kafkaTopics(`${randomUUID()}.`);
    const kafka = new Kafka({ brokers: brokers.split(','), logLevel: logLevel.NOTHING });
    const producer = kafka.producer({
      createPartitioner: Partitioners.DefaultPartitioner,
      retry: { retries: 0 },
    });
    await producer.connect();
    await createTopics(brokers, topics);
    await producer.sendBatch({
      topicMessages: topics.map(({ name, partitions }) => ({
        topic: name,
        messages: Array.from({ length: partitions }, (_, partition) => ({ partition, value: '' })),
      })),
    });
    await producer.disconnect();
  });

  it('keep the settings that an operator has changed', async () => {
    const [topic] = kafkaTopics(`${randomUUID()}.`);
    await createTopics(brokers, [{ ...topic!, retentionMs: 1_000 }]);
    await createTopics(brokers, [topic!]);
    expect(await describeTopics([topic!.name])).toEqual([{ ...topic, retentionMs: 1_000 }]);
  });
});

async function describeTopics(names: string[]) {
  const { topics } = await admin.fetchTopicMetadata({ topics: names });
  const configNames = ['retention.ms', 'max.message.bytes'];
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map((name) => ({ type: ConfigResourceTypes.TOPIC, name, configNames })),
  });
  return names.map((name) => {
    const entries = resources.find(({ resourceName }) => resourceName === name)?.configEntries;
    const setting = (wanted: string) =>
      Number(entries?.find(({ configName }) => configName === wanted)?.configValue);
    return {
      name,
      partitions: topics.find((topic) => topic.name === name)?.partitions.length,
      retentionMs: setting('retention.ms'),
      maxMessageBytes: setting('max.message.bytes'),
    };
  });
}
