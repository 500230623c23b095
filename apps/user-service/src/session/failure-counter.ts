import { LRUCache } from 'lru-cache';

/** Monotonic time, such as `performance`. A window must not depend on changes of the time of day. */
export type Stopwatch = Pick<typeof performance, 'now'>;

export interface FailureLimit {
  /** After this number of failures within a window, a key is refused. */
  readonly failures: number;
  /** A window starts with the first failure and does not move. */
  readonly windowMs: number;
}

/** They need a few MB at most. If there are more, the key with the oldest last failure is evicted. */
const MAX_CACHED_KEYS = 10_000;

/** Counts the failures of each key. Returns how long a key must wait after too many failures. */
export class FailureCounter {
  private readonly counts: LRUCache<string, number>;

  constructor(
    private readonly limit: FailureLimit,
    stopwatch: Stopwatch,
  ) {
    this.counts = new LRUCache({
      max: MAX_CACHED_KEYS,
      ttl: limit.windowMs,
      noUpdateTTL: true,
      perf: stopwatch,
      ttlResolution: 0,
    });
  }

  /** Milliseconds until the key is accepted again; 0 if it is accepted now. */
  waitMs(key: string): number {
    // `peek`, because a query must not delay the eviction of the key.
    if ((this.counts.peek(key) ?? 0) < this.limit.failures) return 0;
    return this.counts.getRemainingTTL(key);
  }

  add(key: string): void {
    // `get` deletes a count whose window has ended. Then `set` starts a new window.
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  reset(key: string): void {
    this.counts.delete(key);
  }
}
