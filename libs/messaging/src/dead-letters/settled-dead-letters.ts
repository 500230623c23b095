import { SETTLED_DEAD_LETTERS_TOPIC } from '@shop/contracts';
import type { Admin, Kafka } from 'kafkajs';
import type { EventPublisher } from '../publisher/event-publisher.js';
import { readTopics } from './read-topics.js';

export type Settlement = 'replayed' | 'discarded';

export interface SettledDeadLetter {
  /** `DeadLetter.id` */
  readonly id: string;
  readonly settlement: Settlement;
  readonly at: string;
}

/**
 * The settled dead letters. Kafka cannot remove single messages from a topic, so a dead letter stays there for its 14
 * days. A message in a separate topic contains its outcome. A dead letter without such a message is open.
 */
export class SettledDeadLetters {
  private readonly topic: string;

  constructor(
    private readonly kafka: Kafka,
    topicPrefix: string,
  ) {
    this.topic = topicPrefix + SETTLED_DEAD_LETTERS_TOPIC;
  }

  /** The settled dead letters by id. The first settlement counts. */
  async read(admin: Admin): Promise<Map<string, SettledDeadLetter>> {
    const settled = new Map<string, SettledDeadLetter>();
    await readTopics(this.kafka, admin, [this.topic], (_topic, _partition, { key, value }) => {
      const letter = parse(key, value);
      if (letter && !settled.has(letter.id)) settled.set(letter.id, letter);
    });
    return settled;
  }

  async add(publisher: EventPublisher, { id, settlement, at }: SettledDeadLetter): Promise<void> {
    await publisher.forward(this.topic, {
      key: Buffer.from(id),
      value: Buffer.from(JSON.stringify({ settlement, at })),
      headers: {},
    });
  }

  /** The number of all settlements ever written. If it changes, the topic should be read again. */
  async count(admin: Admin): Promise<bigint> {
    const partitions = await admin.fetchTopicOffsets(this.topic);
    return partitions.reduce((sum, { high }) => sum + BigInt(high), 0n);
  }
}

function parse(key: Buffer | null, value: Buffer | null): SettledDeadLetter | undefined {
  const { settlement, at } = JSON.parse(value?.toString() ?? '{}') as Partial<SettledDeadLetter>;
  if (!key || !settlement || !at) return undefined;
  return { id: key.toString(), settlement, at };
}
