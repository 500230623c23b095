import { LRUCache } from 'lru-cache';

/** Monotonic time, as `performance` has it: a window must not depend on changes of the time of day. */
export type Stopwatch = Pick<typeof performance, 'now'>;

export interface FailureLimit {
  /** So many are let through within a window. */
  readonly failures: number;
  /** A window begins with the first failure and does not move. */
  readonly windowMs: number;
}

/** A few MB at most. Beyond it, the key whose last failure is the oldest is forgotten. */
const REMEMBERED_KEYS = 10_000;

/** Counts failures of each key, and tells how long a key has to wait that has failed too often. */
export class FailureCounter {
  private readonly counts: LRUCache<string, number>;

  constructor(
    private readonly limit: FailureLimit,
    stopwatch: Stopwatch,
  ) {
    this.counts = new LRUCache({
      max: REMEMBERED_KEYS,
      ttl: limit.windowMs,
      noUpdateTTL: true,
      perf: stopwatch,
      ttlResolution: 0,
    });
  }

  /** Milliseconds until the key may try again; 0 when it may now. */
  waitMs(key: string): number {
    // `peek`: who only asks must not stay remembered longer for it.
    if ((this.counts.peek(key) ?? 0) < this.limit.failures) return 0;
    return this.counts.getRemainingTTL(key);
  }

  add(key: string): void {
    // `get` drops a count whose window is over, so that `set` begins a new window.
    this.counts.set(key, (this.counts.get(key) ?? 0) + 1);
  }

  forget(key: string): void {
    this.counts.delete(key);
  }
}
