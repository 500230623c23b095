// The rules for a replay or a discard of a dead letter. No I/O.
import * as contracts from '@shop/contracts';
import { decodeEvent } from '../consumer/received-event.js';
import type { DeadLetter } from './dead-letter.js';

/** Every event of the contracts: every export that looks like one. So there is no list that can be incomplete. */
const definitions = Object.values<unknown>(contracts).filter(isDefinition);

/**
 * The reason why the dead letter should not be replayed; undefined if it may be.
 *
 * @param value the value in the topic.
 */
export function replayObjection(
  letter: DeadLetter,
  value: Buffer | null,
  now: Date,
): string | undefined {
  const definition = definitionOf(letter);
  if (!definition) {
    return `no event of ${letter.topic} has the type ${letter.eventType ?? '(none)'}: no handler exists for it`;
  }
  // R10: the participants keep their records of an order for longer than this.
  const days = (now.getTime() - Date.parse(letter.eventTime)) / 86_400_000;
  if (days * 86_400_000 > contracts.REPLAY_WITHIN_MS) {
    return `it is ${Math.floor(days)} days old, and a replay is safe for 14 (R10)`;
  }
  try {
    decodeEvent(definition, letter.headers, value);
    return undefined;
  } catch (error) {
    return `it would fail again: ${(error as Error).message}`;
  }
}

/** The reason why the dead letter should not be discarded; undefined if it may be. */
export function discardObjection(letter: DeadLetter): string | undefined {
  // R12: requests and replies may be discarded, because the order's deadline settles it. The outcome of an order may not.
  return definitionOf(letter)?.mustArrive
    ? `${letter.group} would never receive the outcome of the order (R12): replay it`
    : undefined;
}

function definitionOf({ topic, eventType }: DeadLetter): contracts.EventDefinition | undefined {
  return definitions.find(
    (definition) => definition.type === eventType && definition.topic === topic,
  );
}

function isDefinition(exported: unknown): exported is contracts.EventDefinition {
  return (
    typeof exported === 'object' &&
    exported !== null &&
    ['type', 'source', 'topic', 'data'].every((property) => property in exported)
  );
}
