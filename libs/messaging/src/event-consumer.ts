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
import { BatchProcessor } from './batch-processor.js';
import { type BoundHandler, EventDispatcher } from './event-dispatcher.js';
import type { EventPublisher } from './event-publisher.js';
import type { KafkaSettings } from './kafka-client.js';
import { type EventBinding, SHOP_EVENTS } from './on-event.js';

const REBUILD_AFTER_MS = 1_000;
/** A consumer polls several times a second; longer silence means that the broker is away. */
const SILENCE_MS = 10_000;

/**
 * Brings events from Kafka to `@OnEvent` handlers: Nest's custom transport, in place of its own Kafka transport, which
 * stops a partition on one bad message and cannot be awaited (docs/adr/0001-own-kafka-transport.md).
 *
 * `listen` returns at once and connects in the background, for as long as it takes: a service without its broker still
 * answers HTTP.
 */
export class EventConsumer
  extends Server<Record<string, () => void>, 'connected' | 'disconnected'>
  implements CustomTransportStrategy
{
  override readonly transportId = SHOP_EVENTS;
  /** Failures come back to this strategy, which decides about them; Nest must not report them as lost. */
  override readonly propagatesEventHandlerErrors = true;
  protected override readonly logger = new Logger('EventConsumer');

  private consumer?: Consumer;
  private running?: Promise<void>;
  private readonly stopping = new AbortController();
  private lastContact = 0;

  constructor(
    private readonly kafka: Kafka,
    private readonly publisher: EventPublisher,
    private readonly settings: KafkaSettings,
  ) {
    super();
  }

  /** Whether the consumer is a member of its group and hears from the broker. */
  get isConnected(): boolean {
    return Date.now() - this.lastContact < SILENCE_MS;
  }

  /** The readiness check: throws while the broker is away. */
  check(): void {
    if (!this.isConnected) throw new Error(`not connected to ${this.settings.brokers.join()}`);
  }

  listen(callback: (error?: unknown) => void): void {
    this.running = this.consumeUntilClosed();
    callback();
  }

  /** Finishes the messages in hand, commits, and leaves the group, so that another replica takes over at once. */
  async close(): Promise<void> {
    this.stopping.abort();
    await this.consumer?.disconnect();
    await this.running;
  }

  on(): never {
    throw new Error('EventConsumer has no events of its own');
  }

  unwrap<T>(): T {
    return this.consumer as T;
  }

  /** kafkajs gives up on errors that it calls non-retriable; then a new consumer takes the old one's place. */
  private async consumeUntilClosed(): Promise<void> {
    const processor = this.processor();
    const { signal } = this.stopping;
    for (let round = 1; !signal.aborted; round++) {
      try {
        await this.consumeOnce(processor);
      } catch (error) {
        if (signal.aborted) return;
        const log = round === 1 ? this.logger.warn : this.logger.debug;
        log.call(
          this.logger,
          `waiting for Kafka at ${this.settings.brokers.join()}: ${String(error)}`,
        );
      }
      this.lost();
      await wait(REBUILD_AFTER_MS, undefined, { signal }).catch(() => undefined);
    }
  }

  /** Resolves or rejects when the consumer has ended for good. */
  private async consumeOnce(processor: BatchProcessor): Promise<void> {
    const { group, topicPrefix } = this.settings;
    const consumer = this.kafka.consumer({
      groupId: topicPrefix + group,
      sessionTimeout: 10_000,
      rebalanceTimeout: 15_000,
      heartbeatInterval: 1_000,
      // Longer waits would be felt at shutdown and in rebalances: kafkajs finishes the poll under way first.
      maxWaitTimeInMs: 250,
      minBytes: 1,
      maxBytesPerPartition: 1_048_576,
      allowAutoTopicCreation: false,
      retry: {
        initialRetryTime: 100,
        maxRetryTime: 1_000,
        retries: 5,
        restartOnFailure: () => Promise.resolve(false),
      },
    });
    this.consumer = consumer;
    const ended = new Promise<void>((resolve, reject) => {
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error));
      consumer.on(consumer.events.DISCONNECT, () => resolve());
    });
    // Awaited only below: without this a crash before then would be an unhandled rejection.
    ended.catch(() => undefined);
    consumer.on(consumer.events.GROUP_JOIN, () => this.heard());
    consumer.on(consumer.events.HEARTBEAT, () => this.heard());
    consumer.on(consumer.events.FETCH, () => this.heard());

    try {
      await consumer.connect();
      await consumer.subscribe({ topics: [...this.topics().keys()], fromBeginning: true });
      await consumer.run({
        autoCommit: false,
        eachBatchAutoResolve: false,
        partitionsConsumedConcurrently: 8,
        eachBatch: (payload) => processor.process(payload),
      });
      await ended;
    } finally {
      await consumer.disconnect().catch(() => undefined);
    }
  }

  private heard(): void {
    if (!this.isConnected) {
      this.logger.log('connected to Kafka');
      this._status$.next('connected');
    }
    this.lastContact = Date.now();
  }

  private lost(): void {
    this.lastContact = 0;
    this._status$.next('disconnected');
  }

  private processor(): BatchProcessor {
    const { group, topicPrefix } = this.settings;
    const handlers = [...this.messageHandlers].map(([pattern, handler]) => bound(pattern, handler));
    const dispatcher = new EventDispatcher(handlers, this.publisher, group, topicPrefix);
    const topics = this.topics();
    return new BatchProcessor(dispatcher, (topic) => topics.get(topic) ?? topic);
  }

  /** Broker's topic → contract's topic, for every topic that a handler is bound to and its retry topic. */
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

/** Awaits the handler's whole stream: Nest's own `handleEvent` does not, and would lose the failure. */
function bound(pattern: string, handler: MessageHandler): BoundHandler {
  if (handler.next) throw new Error(`two handlers for ${pattern}: a retry would repeat both`);
  const { definition } = handler.extras as EventBinding;
  return {
    definition,
    handle: async (event) => {
      const result: unknown = await handler(event, new BaseRpcContext([event]));
      if (isObservable(result)) await lastValueFrom(result, { defaultValue: undefined });
    },
  };
}
