// R10: how long something has to be remembered, because it can still be asked for. The configurations start from here.
import { REPLAY_WITHIN_MS } from './topology.js';

const DAY_MS = 24 * 60 * 60 * 1000;

/** How long a customer can cancel an order, counted from its confirmation. */
export const CANCELLABLE_FOR_DAYS = 30;

/**
 * 28: an event is at most 14 days old when it is replayed, and then waits in the retry topic for 14 at most. It leaves its
 * first topic after 7. Who forces an older one to be replayed goes beyond what is promised here.
 */
export const EVENT_RETURNS_WITHIN_DAYS = (2 * REPLAY_WITHIN_MS) / DAY_MS;

/**
 * 58: the last that can happen to a sale is a cancellation on its last day, and that event can come back, too. A release
 * needs its decision for less long.
 */
export const DECISION_NEEDED_FOR_DAYS = CANCELLABLE_FOR_DAYS + EVENT_RETURNS_WITHIN_DAYS;
