import type { DeadLetter } from './dead-letter.js';

/** A dead letter must match every given field. */
export interface DeadLetterFilter {
  /** `DeadLetter.id`s. */
  readonly ids?: readonly string[];
  /** The contract's topic. */
  readonly topic?: string;
  readonly group?: string;
  /** The whole type, or only its name: `OrderConfirmed`. */
  readonly type?: string;
  /** The order's id. */
  readonly key?: string;
  /** The time of the last failure, ISO 8601, inclusive. */
  readonly since?: string;
  /** The time of the last failure, ISO 8601, exclusive. */
  readonly until?: string;
}

export function matches(
  { ids, topic, group, type, key, since, until }: DeadLetterFilter,
  letter: DeadLetter,
): boolean {
  const failedAt = Date.parse(letter.lastFailedAt);
  return (
    (ids === undefined || ids.includes(letter.id)) &&
    (topic === undefined || topic === letter.topic) &&
    (group === undefined || group === letter.group) &&
    (type === undefined || isType(type, letter.eventType)) &&
    (key === undefined || key === letter.key) &&
    (since === undefined || failedAt >= Date.parse(since)) &&
    (until === undefined || failedAt < Date.parse(until))
  );
}

/** `OrderConfirmed` matches `shop.order.OrderConfirmed.v1`. */
function isType(wanted: string, type: string | null): boolean {
  return type === wanted || (type?.split('.').includes(wanted) ?? false);
}
