import { SETTLED_LETTERS_TOPIC } from '@shop/contracts';
import type { Admin, Kafka } from 'kafkajs';
import type { EventPublisher } from '../publisher/event-publisher.js';
import { readTopics } from './read-topics.js';

export type Settlement = 'replayed' | 'discarded';

export interface SettledLetter {
  /** `DeadLetter.id` */
  readonly id: string;
  readonly settlement: Settlement;
  readonly at: string;
}

/**
 * Which dead letters have been settled. Kafka cannot take single messages out of a topic, so a letter stays where it is for
 * its 14 days, and a message in a topic of its own says what has become of it: open is what has none.
 */
export class SettledLetters {
  private readonly topic: string;

  constructor(
    private readonly kafka: Kafka,
    topicPrefix: string,
  ) {
    this.topic = topicPrefix + SETTLED_LETTERS_TOPIC;
  }

  /** By letter. What was settled first counts. */
  async read(admin: Admin): Promise<Map<string, SettledLetter>> {
    const settled = new Map<string, SettledLetter>();
    await readTopics(this.kafka, admin, [this.topic], (_topic, _partition, { key, value }) => {
      const letter = parse(key, value);
      if (letter && !settled.has(letter.id)) settled.set(letter.id, letter);
    });
    return settled;
  }

  async add(publisher: EventPublisher, { id, settlement, at }: SettledLetter): Promise<void> {
    await publisher.forward(this.topic, {
      key: Buffer.from(id),
      value: Buffer.from(JSON.stringify({ settlement, at })),
      headers: {},
    });
  }

  /** How many there have ever been: a change says that reading again is worth it. */
  async count(admin: Admin): Promise<bigint> {
    const partitions = await admin.fetchTopicOffsets(this.topic);
    return partitions.reduce((sum, { high }) => sum + BigInt(high), 0n);
  }
}

function parse(key: Buffer | null, value: Buffer | null): SettledLetter | undefined {
  const { settlement, at } = JSON.parse(value?.toString() ?? '{}') as Partial<SettledLetter>;
  if (!key || !settlement || !at) return undefined;
  return { id: key.toString(), settlement, at };
}
