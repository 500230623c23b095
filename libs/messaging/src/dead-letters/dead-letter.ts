// The format of a dead letter in Kafka and in reports. The event's own headers stay unchanged next to these headers.
import type { IHeaders, KafkaMessage } from 'kafkajs';
import { textHeaders } from '../consumer/received-event.js';

const ERROR_CLASS = 'x-error-class';
const ERROR_MESSAGE = 'x-error-message';
const ATTEMPTS = 'x-attempts';
const ORIGINAL_POSITION = 'x-original-position';
const FIRST_FAILED_AT = 'x-first-failed-at';
const FAILED_AT = 'x-failed-at';

const MAX_ERROR_MESSAGE_LENGTH = 1_000;

export interface Failure {
  readonly error: Error;
  /** The attempts of this delivery. */
  readonly attempts: number;
  /** The position at which the message was read: `topic/partition/offset`, without the prefix. */
  readonly position: string;
  readonly at: Date;
  /** The headers of a replayed message. Attempts are added to them, and the first position and first failure stay. */
  readonly before: Readonly<Record<string, string>>;
}

/** The headers that a failure adds to those of the message. */
export function failureHeaders({ error, attempts, position, at, before }: Failure): IHeaders {
  return {
    [ERROR_CLASS]: error.name,
    [ERROR_MESSAGE]: error.message.slice(0, MAX_ERROR_MESSAGE_LENGTH),
    [ATTEMPTS]: String(wholeNumber(before[ATTEMPTS]) + attempts),
    [ORIGINAL_POSITION]: before[ORIGINAL_POSITION] ?? position,
    [FIRST_FAILED_AT]: before[FIRST_FAILED_AT] ?? at.toISOString(),
    [FAILED_AT]: at.toISOString(),
  };
}

/** A dead letter without its value, which can be large. */
export interface DeadLetter {
  /** Its position: `<topic>.<group>.dlq/<partition>/<offset>`, without the prefix. It never changes. */
  readonly id: string;
  readonly topic: string;
  readonly group: string;
  readonly key: string | null;
  /** All of the message's headers, as text. */
  readonly headers: Readonly<Record<string, string>>;
  /** The size of the value. */
  readonly bytes: number;
  readonly eventType: string | null;
  readonly eventId: string | null;
  /** The time of the event, or of its first failure if the event has no time. */
  readonly eventTime: string;
  readonly errorClass: string;
  readonly errorMessage: string;
  /** The attempts of all deliveries. */
  readonly attempts: number;
  readonly originalPosition: string;
  readonly firstFailedAt: string;
  readonly lastFailedAt: string;
}

/** One dead-letter topic: the dead letters of one topic and one group. */
export interface DeadLetterQueue {
  /** The contract's topic. */
  readonly topic: string;
  readonly group: string;
  /** The dead-letter topic, without the prefix. */
  readonly name: string;
}

/** Headers may be missing, because any program with access to the topic can write to it. */
export function readDeadLetter(
  { topic, group, name }: DeadLetterQueue,
  partition: number,
  message: KafkaMessage,
): DeadLetter {
  const headers = textHeaders(message.headers);
  const written = new Date(Number(message.timestamp)).toISOString();
  const lastFailedAt = time(headers[FAILED_AT]) ?? written;
  const firstFailedAt = time(headers[FIRST_FAILED_AT]) ?? lastFailedAt;
  return {
    id: `${name}/${partition}/${message.offset}`,
    topic,
    group,
    key: message.key?.toString() ?? null,
    headers,
    bytes: message.value?.length ?? 0,
    eventType: headers['ce_type'] || null,
    eventId: headers['ce_id'] || null,
    eventTime: time(headers['ce_time']) ?? firstFailedAt,
    errorClass: headers[ERROR_CLASS] ?? 'unknown',
    errorMessage: headers[ERROR_MESSAGE] ?? '',
    attempts: wholeNumber(headers[ATTEMPTS]),
    originalPosition: headers[ORIGINAL_POSITION] ?? 'unknown',
    firstFailedAt,
    lastFailedAt,
  };
}

function time(text: string | undefined): string | undefined {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? undefined : new Date(ms).toISOString();
}

function wholeNumber(text: string | undefined): number {
  return /^\d{1,9}$/.test(text ?? '') ? Number(text) : 0;
}
