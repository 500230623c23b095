import { isInfrastructureError } from '@shop/resilience';
import { endSpan, type Span, spanTraceparent } from '@shop/tracing';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { IHeaders, Kafka, Producer, TopicMessages } from 'kafkajs';
import { setTimeout as wait } from 'node:timers/promises';
import { createProducer } from '../kafka/kafka-client.js';
import type { EventRecord } from './event-record.js';
import { sendSpan } from './send-span.js';

/**
 * kafkajs limits the time of each request, but not of all retries together. If a broker accepts connections and does not
 * respond, the retries take longer than the limits of the relay's transaction (15 s) and of a shutdown (10 s).
 */
const PUBLISH_TIMEOUT_MS = 8_000;
const BROKER_TIMEOUT_MS = 3_000;

/** The broker did not respond in time. It is unknown whether it has stored the events. */
class PublishTimeoutError extends Error {
  override readonly name = 'PublishTimeoutError';
  readonly code = 'ETIMEDOUT';
}

/** A producer and its requests in flight. kafkajs may be disconnected only after these requests have ended. */
interface ProducerConnection {
  readonly producer: Promise<Producer>;
  readonly sending: Set<Promise<unknown>>;
}

/**
 * Sends events to Kafka that were recorded before: in the outbox, in decision documents, or as dead letters. `publish`
 * returns when every in-sync replica has the events. It connects at the first use, and again after a failure. kafkajs
 * would keep a connection whose other end disappeared without closing it.
 *
 * A failed call can still reach the broker later. So receivers can receive an event again after a newer one.
 */
export class EventPublisher implements OnApplicationShutdown {
  private readonly logger = new Logger('EventPublisher');
  private connection?: ProducerConnection;

  constructor(
    private readonly kafka: Kafka,
    private readonly topicPrefix: string,
    private readonly publishTimeoutMs = PUBLISH_TIMEOUT_MS,
  ) {}

  async publish(records: readonly EventRecord[]): Promise<void> {
    if (records.length === 0) return;
    const spans = records.map(sendSpan);
    const byTopic = Map.groupBy(records.entries(), ([, { topic }]) => topic);
    const topicMessages = [...byTopic].map(([topic, events]) => ({
      topic: this.topicPrefix + topic,
      messages: events.map(([index, { key, value, headers }]) => ({
        key,
        value,
        headers: sentBy(spans[index], headers),
      })),
    }));
    try {
      await this.send(topicMessages);
      for (const span of spans) endSpan(span);
    } catch (error) {
      for (const span of spans) endSpan(span, error);
      throw error;
    }
  }

  /** For dead letters: forwards an unchanged message to a topic with its full name. */
  async forward(
    topic: string,
    message: { key: Buffer | null; value: Buffer | null; headers: IHeaders },
  ): Promise<void> {
    await this.send([{ topic, messages: [message] }]);
  }

  async onApplicationShutdown(): Promise<void> {
    const { connection } = this;
    this.connection = undefined;
    if (connection) await this.close(connection);
  }

  private async send(topicMessages: TopicMessages[]): Promise<void> {
    const connection = (this.connection ??= { producer: this.connect(), sending: new Set() });
    const sent = connection.producer.then((producer) =>
      producer.sendBatch({ acks: -1, timeout: BROKER_TIMEOUT_MS, topicMessages }),
    );
    connection.sending.add(sent);
    const ended = () => connection.sending.delete(sent);
    sent.then(ended, ended);

    const ms = this.publishTimeoutMs;
    const late = wait(ms, undefined, { ref: false }).then(() => {
      throw new PublishTimeoutError(`Kafka did not respond within ${ms} ms`);
    });
    try {
      await Promise.race([sent, late]);
    } catch (error) {
      if (isInfrastructureError(error) && this.connection === connection) {
        this.connection = undefined;
        void this.close(connection);
      }
      throw error;
    }
  }

  private async connect(): Promise<Producer> {
    const producer = createProducer(this.kafka);
    await producer.connect();
    return producer;
  }

  private async close({ producer, sending }: ProducerConnection): Promise<void> {
    await Promise.allSettled(sending);
    try {
      await (await producer).disconnect();
    } catch (error) {
      // Often it was never connected. The sender has already received that error.
      this.logger.debug(`closing a connection to Kafka: ${String(error)}`);
    }
  }
}

/** The send span is the parent of the receiver's work. It is recorded only now, so its id replaces the recorded one. */
function sentBy(span: Span | undefined, headers: Record<string, string>): Record<string, string> {
  return span ? { ...headers, traceparent: spanTraceparent(span) } : headers;
}
