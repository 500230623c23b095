import { setTimeout as sleep } from 'node:timers/promises';
import type { KafkaTopic } from '@shop/contracts';
import { Kafka, logLevel, type Admin } from 'kafkajs';

const POLL_MS = 100;
const LEADERS_TIMEOUT_MS = 30_000;

/**
 * Creates the topics that do not exist yet and waits until each partition's leader answers. Existing ones stay as they are.
 * Callers may overlap.
 *
 * @param brokers comma separated host:port
 * @returns the names of those that were missing
 * @throws what Kafka said last, when it does not answer or a partition's leader does not answer after 30 s
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
    await untilLed(
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
    // kafkajs gives up at the first answer that does not know the new topic yet.
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

async function untilLed(admin: Admin, names: string[]): Promise<void> {
  const until = Date.now() + LEADERS_TIMEOUT_MS;
  for (;;) {
    try {
      const { topics } = await admin.fetchTopicMetadata({ topics: names });
      // -1 while it has none.
      if (topics.some(({ partitions }) => partitions.some(({ leader }) => leader < 0))) {
        throw new Error('Kafka has not chosen a leader for each partition');
      }
      // A broker is told of in the metadata a little before it knows itself that it leads.
      await Promise.all(names.map((name) => admin.fetchTopicOffsets(name)));
      return;
    } catch (error) {
      if (Date.now() > until) throw error;
    }
    await sleep(POLL_MS);
  }
}
