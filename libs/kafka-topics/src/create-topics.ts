import { setTimeout as sleep } from 'node:timers/promises';
import type { KafkaTopic } from '@shop/contracts';
import { Kafka, logLevel, type Admin } from 'kafkajs';

const POLL_MS = 100;
const LEADERS_TIMEOUT_MS = 30_000;

/**
 * Creates the topics that do not exist yet and waits until the leader of each partition responds. It does not change
 * existing topics. Several callers may run it in parallel.
 *
 * @param brokers comma-separated host:port
 * @returns the names of the topics that did not exist
 * @throws Kafka's last error, if Kafka or the leader of a partition does not respond within 30 s
 */
export async function createTopics(
  brokers: string,
  topics: readonly KafkaTopic[],
): Promise<string[]> {
  const kafka = new Kafka({
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
    retry: { initialRetryTime: POLL_MS, retries: 5 },
  });
  const admin = kafka.admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const missing = topics.filter(({ name }) => !existing.has(name));
    if (missing.length > 0) await create(admin, missing);
    await waitForLeaders(
      admin,
      topics.map(({ name }) => name),
    );
    return missing.map(({ name }) => name);
  } finally {
    await admin.disconnect();
  }
}

async function create(admin: Admin, topics: readonly KafkaTopic[]): Promise<void> {
  await admin.createTopics({
    // kafkajs stops waiting at the first response that does not contain the new topic yet.
    waitForLeaders: false,
    topics: topics.map(({ name, partitions, retentionMs, maxMessageBytes }) => ({
      topic: name,
      numPartitions: partitions,
      replicationFactor: 1,
      configEntries: [
        { name: 'retention.ms', value: String(retentionMs) },
        { name: 'max.message.bytes', value: String(maxMessageBytes) },
      ],
    })),
  });
}

async function waitForLeaders(admin: Admin, names: string[]): Promise<void> {
  const until = Date.now() + LEADERS_TIMEOUT_MS;
  for (;;) {
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: names });
      // -1: the partition has no leader yet.
      if (topics.some(({ partitions }) => partitions.some(({ leader }) => leader < 0))) {
        throw new Error('Kafka has not chosen a leader for each partition');
      }
      // The metadata names a leader shortly before that broker itself accepts requests as the leader.
      await Promise.all(names.map((name) => admin.fetchTopicOffsets(name)));
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
    }
    await sleep(POLL_MS);
  }
}
