import { deadLetterTopic } from '@shop/contracts';
import { continueTrace, runWithTrace } from '@shop/tracing';
import { Logger } from '@nestjs/common';
import type { KafkaMessage } from 'kafkajs';
import { setTimeout as wait } from 'node:timers/promises';
import type { EventPublisher } from './event-publisher.js';
import { isInfrastructureError } from './infrastructure-error.js';
import type { EventBinding } from './on-event.js';
import {
  decodeEvent,
  MalformedEventError,
  type ReceivedEvent,
  textHeaders,
} from './received-event.js';

export interface BoundHandler extends EventBinding {
  readonly handle: (event: ReceivedEvent) => Promise<void>;
}

/** Where a message was read. */
export interface Position {
  /** The contract's topic, also where the message was replayed through a retry topic. */
  readonly topic: string;
  /** The topic as the broker knows it. */
  readonly source: string;
  readonly partition: number;
}

/** `again`: the infrastructure failed, the partition has to wait and read the message once more. */
export type Outcome = 'done' | 'again';

/** Waits before each further try of a message that failed for a reason of its own, in milliseconds. */
const RETRY_AFTER_MS = [100, 200, 400];

/** Brings one message to its handler and decides what becomes of it when that fails. */
export class EventDispatcher {
  private readonly logger = new Logger('Events');
  private readonly handlers: Map<string, BoundHandler>;

  constructor(
    handlers: readonly BoundHandler[],
    private readonly publisher: EventPublisher,
    private readonly group: string,
    private readonly topicPrefix: string,
    private readonly retryAfterMs: readonly number[] = RETRY_AFTER_MS,
  ) {
    this.handlers = new Map(handlers.map((bound) => [key(bound.definition), bound]));
  }

  /** Runs the message under the sender's trace, one hop further. Never throws. */
  dispatch(position: Position, message: KafkaMessage): Promise<Outcome> {
    const headers = textHeaders(message.headers);
    return runWithTrace(continueTrace(headers), () => this.settle(position, message, headers));
  }

  private async settle(
    position: Position,
    message: KafkaMessage,
    headers: Record<string, string>,
  ): Promise<Outcome> {
    const since = performance.now();
    const about = {
      event: headers['ce_type'],
      id: headers['ce_id'],
      orderId: headers['ce_subject'],
    };
    for (let attempt = 1; ; attempt++) {
      try {
        if (await this.handle(position.topic, message, headers)) {
          const ms = Math.round(performance.now() - since);
          this.logger.log({ ...about, attempt, ms }, 'event handled');
        }
        return 'done';
      } catch (error) {
        if (isInfrastructureError(error)) {
          this.logger.warn({ ...about, attempt, err: error }, 'event waits for the infrastructure');
          return 'again';
        }
        const delay = this.retryAfterMs[attempt - 1];
        if (delay === undefined || error instanceof MalformedEventError) {
          return this.deadLetter(position, message, headers, { error, attempt });
        }
        this.logger.warn({ ...about, attempt, err: error }, 'event failed, trying again');
        await wait(delay);
      }
    }
  }

  /** False where the type is none of ours: a newer sender may publish what this version does not know. */
  private async handle(
    topic: string,
    message: KafkaMessage,
    headers: Record<string, string>,
  ): Promise<boolean> {
    const type = headers['ce_type'];
    if (!type) throw new MalformedEventError('ce_type is missing');
    const bound = this.handlers.get(key({ topic, type }));
    if (!bound) return false;
    await bound.handle(decodeEvent(bound.definition, headers, message.value));
    return true;
  }

  private async deadLetter(
    { topic, source, partition }: Position,
    message: KafkaMessage,
    headers: Record<string, string>,
    { error, attempt }: { error: unknown; attempt: number },
  ): Promise<Outcome> {
    const failure = error instanceof Error ? error : new Error(String(error));
    const here = `${source.slice(this.topicPrefix.length)}/${partition}/${message.offset}`;
    // A replayed message keeps the position at which it failed first.
    const position = headers['x-original-position'] ?? here;
    try {
      await this.publisher.forward(this.topicPrefix + deadLetterTopic(topic, this.group), {
        key: message.key,
        value: message.value,
        headers: {
          // As they came, not as text: a dead letter loses nothing.
          ...message.headers,
          'x-error-class': failure.name,
          'x-error-message': failure.message.slice(0, 1_000),
          'x-attempts': String(attempt),
          'x-original-position': position,
          'x-failed-at': new Date().toISOString(),
        },
      });
    } catch (publishError) {
      this.logger.warn({ position, err: publishError }, 'the dead letter could not be written');
      return 'again';
    }
    this.logger.error({ position, attempt, err: failure }, 'event dead-lettered');
    return 'done';
  }
}

function key({ topic, type }: { topic: string; type: string }): string {
  return `${topic}/${type}`;
}
