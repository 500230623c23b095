// The Kafka topics that exist. The start of the system creates them. The automatic creation of topics is off.

const DAY_MS = 24 * 60 * 60 * 1000;

/**
 * Events of one order stay in sequence, because one replica reads a partition. So at most 8 replicas work in parallel.
 */
const EVENT_PARTITIONS = 8;
/** For dead letters and replays, which are few. Even an empty partition costs consumer and broker time in every fetch. */
const DEAD_LETTER_PARTITIONS = 1;

/** Kafka's own default. */
const EVENT_MAX_BYTES = 1_048_588;
/** R10: a failed message can be replayed for this long. */
export const REPLAY_WITHIN_MS = 14 * DAY_MS;
/** A dead letter contains the whole event and the reason of the failure. */
const DEAD_LETTER_MAX_BYTES = 2 * EVENT_MAX_BYTES;

/** Topic → the consumer groups that read it. A group is named after its app. */
const readers = {
  'order.events.v1': ['product-service', 'user-service'],
  'stock.events.v1': ['order-service'],
  'payment.events.v1': ['order-service'],
} as const;

export interface KafkaTopic {
  readonly name: string;
  readonly partitions: number;
  readonly retentionMs: number;
  /** Of one message, with its headers. */
  readonly maxMessageBytes: number;
}

/** The topic in which the failed messages of a group wait for a person. */
export function deadLetterTopic(topic: string, group: string): string {
  return `${topic}.${group}.dlq`;
}

/** The topic of replayed messages. Each group has its own, so only the group that failed receives them again. */
export function retryTopic(topic: string, group: string): string {
  return `${topic}.${group}.retry`;
}

/**
 * The outcome of dead letters: one small message for each that was replayed or discarded
 * (docs/adr/0016-dead-letters-and-what-became-of-them.md). One partition keeps these messages in sequence, so it is clear
 * which of two settlements was first.
 */
export const SETTLED_DEAD_LETTERS_TOPIC = 'dead-letters.settled';

/** The topics that a group reads. Its messages can fail there. */
export function topicsReadBy(group: string): string[] {
  return Object.entries(readers)
    .filter(([, groups]) => groups.some((reader) => reader === group))
    .map(([topic]) => topic);
}

/** Every topic whose messages can become dead letters, with the group that can fail. */
export function deadLetterTopics(): { topic: string; group: string }[] {
  return Object.entries(readers).flatMap(([topic, groups]) =>
    groups.map((group) => ({ topic, group })),
  );
}

/**
 * Every topic of the system. Kafka keeps events for 7 days, and dead letters and their replays for 14 (R10). It keeps the
 * outcome of a dead letter for 28 days, which is longer than Kafka needs to delete the dead letter.
 *
 * @param prefix precedes each name, so that several systems can share a broker.
 */
export function kafkaTopics(prefix = ''): KafkaTopic[] {
  const topics = Object.entries(readers).flatMap(([topic, groups]) => [
    {
      name: prefix + topic,
      partitions: EVENT_PARTITIONS,
      retentionMs: 7 * DAY_MS,
      maxMessageBytes: EVENT_MAX_BYTES,
    },
    ...groups.flatMap((group) =>
      [deadLetterTopic(topic, group), retryTopic(topic, group)].map((name) => ({
        name: prefix + name,
        partitions: DEAD_LETTER_PARTITIONS,
        retentionMs: REPLAY_WITHIN_MS,
        maxMessageBytes: DEAD_LETTER_MAX_BYTES,
      })),
    ),
  ]);
  const settled = {
    name: prefix + SETTLED_DEAD_LETTERS_TOPIC,
    partitions: 1,
    retentionMs: 2 * REPLAY_WITHIN_MS,
    maxMessageBytes: EVENT_MAX_BYTES,
  };
  return [...topics, settled];
}
