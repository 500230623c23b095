import type { Admin, Consumer, EachBatchPayload, Kafka, KafkaMessage } from 'kafkajs';
import { randomUUID } from 'node:crypto';

/** If no message arrives for this long, the broker has lost messages or is unavailable. */
const MESSAGE_TIMEOUT_MS = 30_000;

export type VisitMessage = (
  topic: string,
  partition: number,
  message: KafkaMessage,
) => Promise<void> | void;

/**
 * Visits every message that is in the topics now, one at a time, and each partition in order. kafkajs can read only as a
 * member of a group. This function uses its own group, which commits nothing and is deleted at the end.
 *
 * @throws the error of `visit`, or an Error if the broker sends nothing for 30 s.
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
    // A visit can take some time, and no other consumer waits for these partitions.
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
    // The broker would delete the group automatically, but later. Until then, the list of groups would be hard to read.
    await admin.deleteGroups([groupId]).catch(() => undefined);
  }
}

/** Topic and partition → the offset after its last message. */
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
  const timeOut = () => reject(new Error(`Kafka has sent nothing for ${MESSAGE_TIMEOUT_MS} ms`));
  let timer = setTimeout(timeOut, MESSAGE_TIMEOUT_MS);
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
        clearTimeout(timer);
        timer = setTimeout(timeOut, MESSAGE_TIMEOUT_MS);
      }
      if (BigInt(payload.batch.lastOffset()) + 1n >= end) unread.delete(place);
      if (unread.size === 0) resolve();
    } catch (error) {
      // The error is not rethrown, because kafkajs would then visit the batch again.
      failed = true;
      reject(error);
    }
  };
  try {
    await consumer.run({ autoCommit: false, eachBatch });
    await done;
  } finally {
    clearTimeout(timer);
  }
}
