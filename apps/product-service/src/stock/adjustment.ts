// What may come of a stock adjustment. No I/O; `adjustment.repository.ts` holds the update.
import type { Counters, StockAdjustment } from './stock.schema.js';

/** An idempotency key is known for 24 hours at least: an hour more, because the clocks of replicas differ. */
export const KEY_KEPT_MS = 25 * 60 * 60 * 1000;

/**
 * Of one product, within `KEY_KEPT_MS`: its document has no more keys than these. It also keeps the counters below 2^53: with
 * 1,000,000 pieces each time, that is more than 20,000 years away.
 */
export const MOST_ADJUSTMENTS = 1_000;

/**
 * What it means that an adjustment was not made; `again`: pieces came back, or keys were forgotten, in between.
 *
 * @param known the adjustments that the product still remembers.
 */
export function judgeUnadjusted(
  { key, delta, reason }: StockAdjustment,
  { available }: Pick<Counters, 'available'>,
  known: readonly StockAdjustment[],
): 'already-done' | 'key-reused' | 'too-low' | 'too-many' | 'again' {
  // The key first: a repetition is answered as such, whatever the shelf says now.
  const earlier = known.find((adjustment) => adjustment.key === key);
  if (earlier) {
    return earlier.delta === delta && earlier.reason === reason ? 'already-done' : 'key-reused';
  }
  if (available + delta < 0) return 'too-low';
  return known.length >= MOST_ADJUSTMENTS ? 'too-many' : 'again';
}
