// The rules of a stock adjustment. They do no I/O; `adjustment.repository.ts` does the update.
import type { Counters, StockAdjustment } from './stock.schema.js';

/** An idempotency key is stored for at least 24 hours. The extra hour is for differences between the replicas' clocks. */
export const KEY_RETENTION_MS = 25 * 60 * 60 * 1000;

/**
 * The maximum for one product within `KEY_RETENTION_MS`, because its document contains the keys. It also keeps the counters
 * below 2^53. With 1,000,000 units per adjustment they would reach it after more than 20,000 years.
 */
export const MAX_ADJUSTMENTS = 1_000;

/**
 * Why an adjustment was not made. `retry` means that units became available, or keys were removed, since the update. Then
 * the update is retried.
 *
 * @param stored the adjustments in the product's document.
 */
export function reasonNotAdjusted(
  { key, delta, reason }: StockAdjustment,
  { available }: Pick<Counters, 'available'>,
  stored: readonly StockAdjustment[],
): 'already-done' | 'key-reused' | 'too-low' | 'too-many' | 'retry' {
  // The key first: a repeated request succeeds, also if too few units are available now.
  const earlier = stored.find((adjustment) => adjustment.key === key);
  if (earlier) {
    return earlier.delta === delta && earlier.reason === reason ? 'already-done' : 'key-reused';
  }
  if (available + delta < 0) return 'too-low';
  return stored.length >= MAX_ADJUSTMENTS ? 'too-many' : 'retry';
}
