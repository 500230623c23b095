// What may be done with a dead letter. No I/O.
import * as contracts from '@shop/contracts';
import { decodeEvent } from '../consumer/received-event.js';
import type { DeadLetter } from './dead-letter.js';

/** Every event of the contracts: whatever is exported there and looks like one, so that no list can be forgotten. */
const definitions = Object.values<unknown>(contracts).filter(isDefinition);

/**
 * Why the letter should not be handed to its group again; undefined where it may be.
 *
 * @param value as it lies in the topic.
 */
export function whyNotReplay(
  letter: DeadLetter,
  value: Buffer | null,
  now: Date,
): string | undefined {
  const definition = definitionOf(letter);
  if (!definition) {
    return `no event of ${letter.topic} has the type ${letter.eventType ?? '(none)'}: nobody would handle it`;
  }
  // R10: what the participants remember of an order lasts longer than this.
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

/** Why the letter should not be dropped; undefined where it may be. */
export function whyNotDiscard(letter: DeadLetter): string | undefined {
  // R12: requests and replies may go, because the order's deadline settles it; how an order ended may not.
  return definitionOf(letter)?.mustArrive
    ? `${letter.group} would never learn how the order has ended (R12): replay it`
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
