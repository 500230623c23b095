import type { Admin, Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { randomUUID } from 'node:crypto';

/** Without one more message for so long, the broker has lost what it had promised, or is away. */
const SILENCE_MS = 30_000;

export type VisitMessage = (
  topic: string,
  partition: number,
  message: KafkaMessage,
) => Promise<void> | void;

/**
 * Visits every message that is in the topics now, each partition's in order and one at a time. kafkajs can read only as a
 * member of a group: this is one of its own, which commits nothing and is removed at the end.
 *
 * @throws what `visit` threw; Error when the broker falls silent.
 */
export async function readTopics(
  kafka: Kafka,
  admin: Admin,
  topics: readonly string[],
  visit: VisitMessage,
): Promise<void> {
  const unread = await partitionsWithMessages(admin, topics);
  if (unread.size === 0) return;
  const groupId = `reader-${randomUUID()}`;
  const consumer = kafka.consumer({
    groupId,
    // A visit may take a while, and nobody waits for these partitions.
    sessionTimeout: 30_000,
    maxWaitTimeInMs: 50,
    allowAutoTopicCreation: false,
    retry: { retries: 5, restartOnFailure: () => Promise.resolve(false) },
  });
  try {
    await consumer.connect();
    const subscribed = [...new Set([...unread.keys()].map((place) => place.split(' ')[0] ?? ''))];
    await consumer.subscribe({ topics: subscribed, fromBeginning: true });
    await readToEnd(consumer, unread, visit);
  } finally {
    await consumer.disconnect();
    // It is gone after a while by itself; this keeps the list of groups readable meanwhile.
    await admin.deleteGroups([groupId]).catch(() => undefined);
  }
}

/** Place → the offset behind its last message. */
async function partitionsWithMessages(
  admin: Admin,
  topics: readonly string[],
): Promise<Map<string, bigint>> {
  const ends = new Map<string, bigint>();
  for (const topic of topics) {
    for (const { partition, low, high } of await admin.fetchTopicOffsets(topic)) {
      if (low !== high) ends.set(`${topic} ${partition}`, BigInt(high));
    }
  }
  return ends;
}

async function readToEnd(
  consumer: Consumer,
  unread: Map<string, bigint>,
  visit: VisitMessage,
): Promise<void> {
  const { promise: done, resolve, reject } = Promise.withResolvers<void>();
  let failed = false;
  const late = () => reject(new Error(`Kafka has sent nothing for ${SILENCE_MS} ms`));
  let silence = setTimeout(late, SILENCE_MS);
  consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));

  const eachBatch = async (payload: EachBatchPayload): Promise<void> => {
    const { topic, partition, messages } = payload.batch;
    const place = `${topic} ${partition}`;
    const end = unread.get(place);
    if (end === undefined || failed) return;
    try {
      for (const message of messages) {
        if (BigInt(message.offset) < end) await visit(topic, partition, message);
        await payload.heartbeat();
        clearTimeout(silence);
        silence = setTimeout(late, SILENCE_MS);
      }
      if (BigInt(payload.batch.lastOffset()) + 1n >= end) unread.delete(place);
      if (unread.size === 0) resolve();
    } catch (error) {
      // Not rethrown: kafkajs would visit the batch again.
      failed = true;
      reject(error);
    }
  };
  try {
    await consumer.run({ autoCommit: false, eachBatch });
    await done;
  } finally {
    clearTimeout(silence);
  }
}
