import { retryTopic } from '@shop/contracts';
import { Logger } from '@nestjs/common';
import {
  BaseRpcContext,
  type CustomTransportStrategy,
  type MessageHandler,
  Server,
} from '@nestjs/microservices';
import type { Consumer, Kafka } from 'kafkajs';
import { isObservable, lastValueFrom } from 'rxjs';
import { setTimeout as wait } from 'node:timers/promises';
import { createConsumer, type KafkaSettings } from '../kafka/kafka-client.js';
import type { EventPublisher } from '../publisher/event-publisher.js';
import { BatchProcessor } from './batch-processor.js';
import type { ConsumerMetrics } from './consumer-metrics.js';
import { type BoundHandler, EventDispatcher } from './event-dispatcher.js';
import { type EventBinding, SHOP_EVENTS } from './on-event.js';

const REBUILD_AFTER_MS = 1_000;
/**
 * A member of the group sends a heartbeat every one or two seconds. A longer gap means that the broker is unavailable.
 */
const CONTACT_TIMEOUT_MS = 6_000;

/**
 * Delivers events from Kafka to `@OnEvent` handlers, as a custom transport of Nest. Nest's own Kafka transport stops a
 * partition on one bad message and cannot be awaited (docs/adr/0001-own-kafka-transport.md).
 *
 * `listen` returns immediately and connects in the background, without a time limit. A service without its broker still
 * responds to HTTP.
 */
export class EventConsumer
  extends Server<Record<string, () => void>, 'connected' | 'disconnected'>
  implements CustomTransportStrategy
{
  override readonly transportId = SHOP_EVENTS;
  /** Failures return to this strategy, which handles them. Nest must not report them as lost. */
  override readonly propagatesEventHandlerErrors = true;
  protected override readonly logger = new Logger('EventConsumer');

  private consumer?: Consumer;
  private running?: Promise<void>;
  private readonly stopping = new AbortController();
  private joined = false;
  private lastContact = 0;

  constructor(
    private readonly kafka: Kafka,
    private readonly publisher: EventPublisher,
    private readonly metrics: ConsumerMetrics,
    private readonly settings: KafkaSettings,
  ) {
    super();
  }

  /** Whether the consumer is a member of its group and the broker responds. */
  get isConnected(): boolean {
    return Date.now() - this.lastContact < CONTACT_TIMEOUT_MS;
  }

  /** The readiness check: throws while the broker is unavailable. */
  check(): void {
    if (!this.isConnected) throw new Error(`not connected to ${this.settings.brokers.join()}`);
  }

  /** Calls back with an error only if the handlers are invalid. */
  listen(callback: (error?: unknown) => void): void {
    let processor: BatchProcessor;
    try {
      processor = this.processor();
    } catch (error) {
      callback(error);
      return;
    }
    this.running = this.consumeUntilClosed(processor);
    callback();
  }

  /** Finishes the messages in flight, commits, and leaves the group, so that another replica takes over immediately. */
  async close(): Promise<void> {
    this.stopping.abort();
    if (this.consumer) await this.leave(this.consumer);
    await this.running;
    this.lost();
  }

  on(): never {
    throw new Error('EventConsumer has no own events');
  }

  unwrap<T>(): T {
    return this.consumer as T;
  }

  /** kafkajs stops a consumer on errors that it calls non-retriable. Then a new consumer replaces it. */
  private async consumeUntilClosed(processor: BatchProcessor): Promise<void> {
    const { signal } = this.stopping;
    for (let first = true; !signal.aborted; first = false) {
      try {
        await this.consumeOnce(processor);
      } catch (error) {
        // Repeated log lines, while the broker is unavailable, would hide the other ones.
        if ((first || this.joined) && !signal.aborted) {
          const brokers = this.settings.brokers.join();
          this.logger.warn(`waiting for Kafka at ${brokers}: ${String(error)}`);
        }
      }
      this.lost();
      await wait(REBUILD_AFTER_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Rejects when the consumer has stopped permanently; resolves after `close`. */
  private async consumeOnce(processor: BatchProcessor): Promise<void> {
    const { signal } = this.stopping;
    const consumer = createConsumer(this.kafka, this.settings);
    this.consumer = consumer;
    const { CRASH, DISCONNECT, GROUP_JOIN, HEARTBEAT } = consumer.events;
    const ended = new Promise<void>((resolve, reject) => {
      consumer.on(CRASH, ({ payload }) => reject(payload.error));
      // kafkajs disconnects before it reports a crash. Only a disconnection by `close` has no crash.
      consumer.on(DISCONNECT, () => signal.aborted && resolve());
    });
    // `ended` is awaited only below. Without this line, an earlier crash would be an unhandled rejection.
    ended.catch(() => undefined);
    // Not FETCH: kafkajs also reports it if it sent no request to the broker, or if the broker did not respond.
    consumer.on(GROUP_JOIN, ({ payload }) => {
      this.metrics.assigned(payload.memberAssignment);
      this.contacted();
    });
    consumer.on(HEARTBEAT, () => this.contacted());

    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...this.topics().keys()], fromBeginning: true });
      if (signal.aborted) return;
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: 8,
        eachBatch: (payload) => processor.process(payload),
      });
      await ended;
    } finally {
      await this.leave(consumer);
    }
  }

  private async leave(consumer: Consumer): Promise<void> {
    await consumer.disconnect().catch((error: unknown) => {
      this.logger.debug(`the consumer did not leave its group: ${String(error)}`);
    });
  }

  private contacted(): void {
    this.lastContact = Date.now();
    if (this.joined) return;
    this.joined = true;
    this.logger.log('connected to Kafka');
    this._status$.next('connected');
  }

  private lost(): void {
    this.joined = false;
    this.lastContact = 0;
    this.metrics.assigned({});
    this._status$.next('disconnected');
  }

  private processor(): BatchProcessor {
    const handlers = [...this.messageHandlers].map(([pattern, handler]) => bound(pattern, handler));
    const dispatcher = new EventDispatcher(handlers, this.publisher, this.metrics, this.settings);
    const topics = this.topics();
    const { maxInFlight } = this.settings;
    const contractTopic = (topic: string) => topics.get(topic) ?? topic;
    return new BatchProcessor(dispatcher, this.metrics, contractTopic, maxInFlight);
  }

  /** Broker's topic → contract's topic, for every topic with a handler and for its retry topic. */
  private topics(): Map<string, string> {
    const { group, topicPrefix } = this.settings;
    return new Map(
      [...this.messageHandlers.values()]
        .map((handler) => (handler.extras as EventBinding).definition.topic)
        .flatMap((topic) => [
          [topicPrefix + topic, topic],
          [topicPrefix + retryTopic(topic, group), topic],
        ]),
    );
  }
}

/** Awaits the handler's whole stream. Nest's own `handleEvent` does not await it and would lose a failure. */
function bound(pattern: string, handler: MessageHandler): BoundHandler {
  const { definition } = handler.extras as Partial<EventBinding>;
  if (!definition) throw new Error(`the handler for ${pattern} is not bound by @OnEvent`);
  if (handler.next) throw new Error(`two handlers for ${pattern}: a retry would repeat both`);
  return {
    definition,
    handle: async (event) => {
      const result: unknown = await handler(event, new BaseRpcContext([event]));
      if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
    },
  };
}
