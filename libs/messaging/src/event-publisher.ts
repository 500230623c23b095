import type { OnApplicationShutdown } from '@nestjs/common';
import type { IHeaders, Kafka, Producer, TopicMessages } from 'kafkajs';
import { setTimeout as wait } from 'node:timers/promises';
import type { EventRecord } from './event-record.js';
import { createProducer } from './kafka-client.js';

/**
 * kafkajs bounds each request, not all of them together: against a broker that accepts connections and is silent, its
 * retries add up to more than the relay's transaction may last (15 s) and a shutdown may take (10 s).
 */
const PUBLISH_WITHIN_MS = 8_000;
const BROKER_TIMEOUT_MS = 3_000;

/** The broker did not answer in time. Whether it has the events is unknown. */
class PublishTimeoutError extends Error {
  override readonly name = 'PublishTimeoutError';
  readonly code = 'ETIMEDOUT';
}

/**
 * Sends events to Kafka, for those that have recorded them before: the outbox relay, the decision documents, the dead
 * letters. `publish` returns when every in-sync replica has the events. It connects with the first use, and again by
 * itself after the broker was away.
 *
 * A call that failed may still reach the broker afterwards: receivers can see an event again after a newer one.
 */
export class EventPublisher implements OnApplicationShutdown {
  private readonly producer: Producer;
  private connected?: Promise<void>;

  constructor(
    kafka: Kafka,
    private readonly topicPrefix: string,
    private readonly publishWithinMs = PUBLISH_WITHIN_MS,
  ) {
    this.producer = createProducer(kafka);
  }

  async publish(records: readonly EventRecord[]): Promise<void> {
    if (records.length === 0) return;
    const byTopic = Map.groupBy(records, ({ topic }) => topic);
    await this.send(
      [...byTopic].map(([topic, events]) => ({
        topic: this.topicPrefix + topic,
        messages: events.map(({ key, value, headers }) => ({ key, value, headers })),
      })),
    );
  }

  /** For dead letters: a message as it came, to a topic named in full. */
  async forward(
    topic: string,
    message: { key: Buffer | null; value: Buffer | null; headers: IHeaders },
  ): Promise<void> {
    await this.send([{ topic, messages: [message] }]);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.producer.disconnect();
  }

  private async send(topicMessages: TopicMessages[]): Promise<void> {
    const ms = this.publishWithinMs;
    const late = wait(ms, undefined, { ref: false }).then(() => {
      throw new PublishTimeoutError(`Kafka did not answer within ${ms} ms`);
    });
    const sent = this.connect().then(() =>
      this.producer.sendBatch({ acks: -1, timeout: BROKER_TIMEOUT_MS, topicMessages }),
    );
    await Promise.race([sent, late]);
  }

  private connect(): Promise<void> {
    this.connected ??= this.producer.connect().catch((error: unknown) => {
      this.connected = undefined;
      throw error;
    });
    return this.connected;
  }
}
