import { deadLetterTopic, retryTopic } from '@shop/contracts';
import { isInfrastructureError } from '@shop/resilience';
import { continueTrace, failSpan, inTrace, traceOrder } from '@shop/tracing';
import { Logger } from '@nestjs/common';
import type { KafkaMessage } from 'kafkajs';
import { setTimeout as wait } from 'node:timers/promises';
import { failureHeaders } from '../dead-letters/dead-letter.js';
import type { KafkaSettings } from '../kafka/kafka-client.js';
import type { EventPublisher } from '../publisher/event-publisher.js';
import type { ConsumerMetrics } from './consumer-metrics.js';
import type { Outcome, Position } from './delivery.js';
import type { EventBinding } from './on-event.js';
import { processSpan } from './process-span.js';
import {
  decodeEvent,
  MalformedEventError,
  type ReceivedEvent,
  textHeaders,
} from './received-event.js';

export interface BoundHandler extends EventBinding {
  readonly handle: (event: ReceivedEvent) => Promise<void>;
}

const FAILURES: ReadonlySet<Outcome> = new Set(['dead-lettered', 'infrastructure-error']);

/** The pauses before each retry of a message whose failure has another cause than the infrastructure, in milliseconds. */
const RETRY_AFTER_MS = [100, 200, 400];

/** Delivers one message to its handler and decides what happens after a failure. */
export class EventDispatcher {
  private readonly logger = new Logger('Events');
  private readonly handlers: Map<string, BoundHandler>;

  constructor(
    handlers: readonly BoundHandler[],
    private readonly publisher: EventPublisher,
    private readonly metrics: ConsumerMetrics,
    private readonly settings: Pick<KafkaSettings, 'group' | 'topicPrefix'>,
    private readonly retryAfterMs: readonly number[] = RETRY_AFTER_MS,
  ) {
    this.handlers = new Map(handlers.map((bound) => [key(bound.definition), bound]));
    for (const { definition } of handlers) metrics.startAtZero(definition.type);
  }

  /** Runs the message under the sender's trace, one hop further. Never throws. */
  dispatch(position: Position, message: KafkaMessage): Promise<Outcome> {
    const headers = textHeaders(message.headers);
    const bound = this.handlers.get(key({ topic: position.topic, type: headers['ce_type'] ?? '' }));
    // No handler: a newer sender may publish types that this version does not support.
    if (!bound && headers['ce_type']) return this.metrics.measure(undefined, ignore);
    const details = processSpan(this.settings.group, position, message, headers);
    return this.metrics.measure(bound?.definition.type, () =>
      inTrace(continueTrace(headers), details, async (span) => {
        const outcome = await this.settle(position, message, headers, bound);
        span?.setAttribute('shop.outcome', outcome);
        if (FAILURES.has(outcome)) failSpan(span, outcome);
        return outcome;
      }),
    );
  }

  private async settle(
    position: Position,
    message: KafkaMessage,
    headers: Record<string, string>,
    bound: BoundHandler | undefined,
  ): Promise<Outcome> {
    const since = performance.now();
    const about = { event: headers['ce_type'], id: headers['ce_id'] };
    if (headers['ce_subject'] !== undefined) traceOrder(headers['ce_subject']);
    for (let attempt = 1; ; attempt++) {
      try {
        await handle(bound, message, headers);
        const ms = Math.round(performance.now() - since);
        this.logger.log({ ...about, attempt, ms }, 'event handled');
        return attempt === 1 ? 'ok' : 'retried';
      } catch (error) {
        if (isInfrastructureError(error)) {
          this.logger.warn({ ...about, attempt, err: error }, 'event waits for the infrastructure');
          return 'infrastructure-error';
        }
        const delay = this.retryAfterMs[attempt - 1];
        if (delay === undefined || error instanceof MalformedEventError) {
          const outcome = await this.deadLetter(position, message, headers, { error, attempt });
          if (outcome === 'dead-lettered') {
            const reason = error instanceof MalformedEventError ? 'malformed' : 'failed';
            this.metrics.deadLettered(bound?.definition.type, reason);
          }
          return outcome;
        }
        this.logger.warn({ ...about, attempt, err: error }, 'event failed, retrying');
        await wait(delay);
        this.metrics.retried(bound?.definition.type);
      }
    }
  }

  private async deadLetter(
    { topic, source, partition }: Position,
    message: KafkaMessage,
    headers: Record<string, string>,
    { error: thrown, attempt }: { error: unknown; attempt: number },
  ): Promise<Outcome> {
    const { group, topicPrefix } = this.settings;
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const position = `${source.slice(topicPrefix.length)}/${partition}/${message.offset}`;
    // Such headers count only in a replay, whose headers this library wrote. A sender's values are ignored.
    const before = source === topicPrefix + retryTopic(topic, group) ? headers : {};
    const failure = { error, attempts: attempt, position, at: new Date(), before };
    try {
      await this.publisher.forward(topicPrefix + deadLetterTopic(topic, group), {
        key: message.key,
        value: message.value,
        // The message's own headers, unchanged and not as text, so that a dead letter loses nothing.
        headers: { ...message.headers, ...failureHeaders(failure) },
      });
    } catch (publishError) {
      this.logger.warn({ position, err: publishError }, 'the dead letter could not be written');
      return 'infrastructure-error';
    }
    this.logger.error({ position, attempt, err: error }, 'event dead-lettered');
    return 'dead-lettered';
  }
}

function ignore(): Promise<Outcome> {
  return Promise.resolve('ignored');
}

async function handle(
  bound: BoundHandler | undefined,
  message: KafkaMessage,
  headers: Record<string, string>,
): Promise<void> {
  if (!bound) throw new MalformedEventError('ce_type is missing');
  await bound.handle(decodeEvent(bound.definition, headers, message.value));
}

function key({ topic, type }: { topic: string; type: string }): string {
  return `${topic}/${type}`;
}
