import { isInfrastructureError } from '@shop/resilience';
import { endSpan, type Span, spanTraceparent } from '@shop/tracing';
import { Logger, type OnApplicationShutdown } from '@nestjs/common';
import type { IHeaders, Kafka, Producer, TopicMessages } from 'kafkajs';
import { setTimeout as wait } from 'node:timers/promises';
import { createProducer } from '../kafka/kafka-client.js';
import type { EventRecord } from './event-record.js';
import { sendSpan } from './send-span.js';

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

/** A producer and what it is sending; kafkajs may only be disconnected from outside when that has ended. */
interface Line {
  readonly producer: Promise<Producer>;
  readonly sending: Set<Promise<unknown>>;
}

/**
 * Sends events to Kafka, for those that have recorded them before: the outbox relay, the decision documents, the dead
 * letters. `publish` returns when every in-sync replica has the events. It connects with the first use, and again after
 * a failure: kafkajs would keep a connection whose other end is gone without a word.
 *
 * A call that failed may still reach the broker afterwards: receivers can see an event again after a newer one.
 */
export class EventPublisher implements OnApplicationShutdown {
  private readonly logger = new Logger('EventPublisher');
  private line?: Line;

  constructor(
    private readonly kafka: Kafka,
    private readonly topicPrefix: string,
    private readonly publishWithinMs = PUBLISH_WITHIN_MS,
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

  /** For dead letters: a message as it came, to a topic named in full. */
  async forward(
    topic: string,
    message: { key: Buffer | null; value: Buffer | null; headers: IHeaders },
  ): Promise<void> {
    await this.send([{ topic, messages: [message] }]);
  }

  async onApplicationShutdown(): Promise<void> {
    const { line } = this;
    this.line = undefined;
    if (line) await this.close(line);
  }

  private async send(topicMessages: TopicMessages[]): Promise<void> {
    const line = (this.line ??= { producer: this.connect(), sending: new Set() });
    const sent = line.producer.then((producer) =>
      producer.sendBatch({ acks: -1, timeout: BROKER_TIMEOUT_MS, topicMessages }),
    );
    line.sending.add(sent);
    const ended = () => line.sending.delete(sent);
    sent.then(ended, ended);

    const ms = this.publishWithinMs;
    const late = wait(ms, undefined, { ref: false }).then(() => {
      throw new PublishTimeoutError(`Kafka did not answer within ${ms} ms`);
    });
    try {
      await Promise.race([sent, late]);
    } catch (error) {
      if (isInfrastructureError(error) && this.line === line) {
        this.line = undefined;
        void this.close(line);
      }
      throw error;
    }
  }

  private async connect(): Promise<Producer> {
    const producer = createProducer(this.kafka);
    await producer.connect();
    return producer;
  }

  private async close({ producer, sending }: Line): Promise<void> {
    await Promise.allSettled(sending);
    try {
      await (await producer).disconnect();
    } catch (error) {
      // Often it was never connected. Whoever was sending has been told of that.
      this.logger.debug(`closing a connection to Kafka: ${String(error)}`);
    }
  }
}

/** The receiver's work is caused by this sending, which is recorded only now: its id takes the place of the recorder's. */
function sentBy(span: Span | undefined, headers: Record<string, string>): Record<string, string> {
  return span ? { ...headers, traceparent: spanTraceparent(span) } : headers;
}
