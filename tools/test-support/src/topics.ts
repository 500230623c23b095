import { kafkaTopics } from '@shop/contracts';
import { Kafka, logLevel } from 'kafkajs';
import { eventually } from './eventually.js';
import { testInfrastructure, uniqueName } from './infrastructure.js';

export interface TestTopics {
  readonly brokers: string;
  readonly prefix: string;
}

/** All topics of the system under a prefix of their own, so that test files that run at once do not hear each other. */
export async function createTopics(): Promise<TestTopics> {
  const { brokers } = testInfrastructure();
  const prefix = `${uniqueName('t')}.`;
  const admin = kafka(brokers).admin();
  await admin.connect();
  try {
    const topics = kafkaTopics(prefix).map(({ name, partitions }) => ({
      topic: name,
      numPartitions: partitions,
      replicationFactor: 1,
    }));
    await admin.createTopics({ topics, waitForLeaders: true });
    // Answered metadata do not mean that every partition already takes writes.
    await eventually(() => admin.fetchTopicMetadata({ topics: topics.map(({ topic }) => topic) }));
  } finally {
    await admin.disconnect();
  }
  return { brokers, prefix };
}

export function kafka(brokers: string): Kafka {
  return new Kafka({
    clientId: 'test',
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
    // A new topic's partitions have no leader for a moment, and on a busy machine for a long one.
    retry: { initialRetryTime: 100, retries: 12 },
  });
}
