import type { OnApplicationShutdown } from '@nestjs/common';
import { type Kafka, Partitioners, type Producer } from 'kafkajs';
import type { EventRecord } from './event-record.js';

/**
 * Sends events to Kafka, for those that have recorded them before: the outbox relay, the decision documents, the dead
 * letters. `publish` returns when every in-sync replica has the events.
 *
 * Not idempotent in Kafka's sense, because kafkajs then retries without end: one request in flight keeps the order, and a
 * repetition is harmless to receivers.
 */
export class EventPublisher implements OnApplicationShutdown {
  private readonly producer: Producer;
  private connected?: Promise<void>;

  constructor(
    kafka: Kafka,
    private readonly topicPrefix: string,
  ) {
    this.producer = kafka.producer({
      createPartitioner: Partitioners.DefaultPartitioner,
      maxInFlightRequests: 1,
      allowAutoTopicCreation: false,
      retry: { initialRetryTime: 100, maxRetryTime: 500, retries: 2 },
    });
  }

  async publish(records: readonly EventRecord[]): Promise<void> {
    if (records.length === 0) return;
    await this.connect();
    const byTopic = Map.groupBy(records, ({ topic }) => topic);
    await this.producer.sendBatch({
      acks: -1,
      timeout: 3_000,
      topicMessages: [...byTopic].map(([topic, events]) => ({
        topic: this.topicPrefix + topic,
        messages: events.map(({ key, value, headers }) => ({ key, value, headers })),
      })),
    });
  }

  /** For dead letters: a message as it came, to a topic named in full. */
  async forward(
    topic: string,
    message: { key: Buffer | null; value: Buffer | null; headers: Record<string, string> },
  ): Promise<void> {
    await this.connect();
    await this.producer.send({ topic, acks: -1, timeout: 3_000, messages: [message] });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.producer.disconnect();
  }

  private connect(): Promise<void> {
    this.connected ??= this.producer.connect().catch((error: unknown) => {
      this.connected = undefined;
      throw error;
    });
    return this.connected;
  }
}
