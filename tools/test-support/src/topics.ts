import { kafkaTopics } from '@shop/contracts';
import { type Admin, Kafka, logLevel } from 'kafkajs';
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
    const names = kafkaTopics(prefix).map(({ name }) => name);
    const topics = kafkaTopics(prefix).map(({ name, partitions }) => ({
      topic: name,
      numPartitions: partitions,
      replicationFactor: 1,
    }));
    // Waited for below: kafkajs gives up at the first answer that does not know the new topic yet.
    await admin.createTopics({ topics, waitForLeaders: false });
    await eventually(() => expectLeaders(admin, names), { withinMs: 30_000 });
  } finally {
    await admin.disconnect();
  }
  return { brokers, prefix };
}

async function expectLeaders(admin: Admin, names: string[]): Promise<void> {
  const { topics } = await admin.fetchTopicMetadata({ topics: names });
  // -1 while it has none.
  if (topics.some(({ partitions }) => partitions.some(({ leader }) => leader < 0))) {
    throw new Error('Kafka has not chosen a leader for each partition');
  }
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
