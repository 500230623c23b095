// R10: how long services have to keep their records, because an event can still refer to them. The defaults and limits of
// the configurations are derived from these values.
import { REPLAY_WITHIN_MS } from './topology.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** How long a customer can cancel an order, counted from its confirmation. */
export const CANCELLABLE_FOR_DAYS = 30;

/**
 * 28: an event is at most 14 days old when it is replayed. It then waits in the retry topic for at most 14 days. Its
 * first topic deletes it after 7. If a person forces the replay of an older event, this limit does not cover it.
 */
export const EVENT_RETURNS_WITHIN_DAYS = (2 * REPLAY_WITHIN_MS) / DAY_MS;

/**
 * 58: the last possible event of a sale is a cancellation on its last day, and that event can also be delivered again. A
 * release needs its decision for a shorter time.
 */
export const DECISION_NEEDED_FOR_DAYS = CANCELLABLE_FOR_DAYS + EVENT_RETURNS_WITHIN_DAYS;
