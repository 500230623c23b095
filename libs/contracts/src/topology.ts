// Which Kafka topics exist. Whoever starts the system creates them; auto-creation is off.

const DAY_MS = 24 * 60 * 60 * 1000;

/** Orders of one key stay in order, so 8 partitions are at most 8 replicas that work at the same time. */
const EVENT_PARTITIONS = 8;
/**
 * Of dead letters and of replays, of which there are few: each partition costs consumer and broker time in every fetch, also
 * an empty one.
 */
const DEAD_LETTER_PARTITIONS = 1;

/** Kafka's own default. */
const EVENT_MAX_BYTES = 1_048_588;
/** R10: for as long a message that failed can be replayed. */
export const REPLAY_WITHIN_MS = 14 * DAY_MS;
/** A dead letter is the whole event and why it failed. */
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

/** Where a group's failed messages wait for a person. */
export function deadLetterTopic(topic: string, group: string): string {
  return `${topic}.${group}.dlq`;
}

/** Where replayed messages come back, so that only the group that failed sees them again. */
export function retryTopic(topic: string, group: string): string {
  return `${topic}.${group}.retry`;
}

/**
 * What has become of dead letters: one small message for each that was replayed or discarded (docs/adr/0016-dead-letters-and-what-became-of-them.md). One
 * partition, because who settled a letter first should be plain.
 */
export const SETTLED_LETTERS_TOPIC = 'dead-letters.settled';

/** The topics that a group reads, in which its messages can fail. */
export function topicsReadBy(group: string): string[] {
  return Object.entries(readers)
    .filter(([, groups]) => groups.some((reader) => reader === group))
    .map(([topic]) => topic);
}

/** Every topic with dead letters, and whose they are. */
export function deadLetterTopics(): { topic: string; group: string }[] {
  return Object.entries(readers).flatMap(([topic, groups]) =>
    groups.map((group) => ({ topic, group })),
  );
}

/**
 * Every topic of the system. Events are kept 7 days, dead letters and their replays 14 (R10), and what has become of dead
 * letters 28, which is longer than Kafka takes to remove the letter itself.
 *
 * @param prefix put before each name, so that several shops can share a broker.
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
    name: prefix + SETTLED_LETTERS_TOPIC,
    partitions: 1,
    retentionMs: 2 * REPLAY_WITHIN_MS,
    maxMessageBytes: EVENT_MAX_BYTES,
  };
  return [...topics, settled];
}
