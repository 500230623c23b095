import { Kafka, logLevel, type Admin } from 'kafkajs';

export interface Topic {
  readonly name: string;
  readonly partitions: number;
  readonly retentionMs: number;
}

/**
 * Creates the topics that do not exist yet and waits until each partition has its leader. Existing ones stay as they are.
 *
 * @param brokers comma separated host:port
 */
export async function createTopics(brokers: string, topics: readonly Topic[]): Promise<void> {
  const kafka = new Kafka({
    brokers: brokers.split(','),
    logLevel: logLevel.NOTHING,
    // A broker that has just started answers NOT_LEADER and the like for a moment.
    retry: { initialRetryTime: 100, retries: 10 },
  });
  const admin = kafka.admin();
  await admin.connect();
  try {
    const existing = new Set(await admin.listTopics());
    const missing = topics.filter(({ name }) => !existing.has(name));
    if (missing.length > 0) await create(admin, missing);
  } finally {
    await admin.disconnect();
  }
}

async function create(admin: Admin, topics: readonly Topic[]): Promise<void> {
  await admin.createTopics({
    waitForLeaders: true,
    topics: topics.map(({ name, partitions, retentionMs }) => ({
      topic: name,
      numPartitions: partitions,
      replicationFactor: 1,
      configEntries: [{ name: 'retention.ms', value: String(retentionMs) }],
    })),
  });
}
