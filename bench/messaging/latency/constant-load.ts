import { setTimeout as wait } from 'node:timers/promises';
import { createHistogram } from 'node:perf_hooks';
import type { Work } from '../../measure/comparison.ts';

export const EVENTS_PER_SECOND = 300;
const CONSUME_TIMEOUT_MS = 10_000;

/**
 * Starts an event every 1/300 s, even if earlier events are not finished. Measures the time from the commit of each event
 * until the event is consumed.
 */
export class ConstantLoad {
  readonly #committed = new Map<string, number>();
  readonly #consumed = new Map<string, number>();
  readonly #commit: (id: string) => Promise<void>;

  /** @param commit creates an event, and calls `committed` right after the commit. It may send the event before it resolves. */
  constructor(commit: (id: string) => Promise<void>) {
    this.#commit = commit;
  }

  consumed(id: string): void {
    this.#consumed.set(id, performance.now());
  }

  /** The caller calls this right after the commit. */
  committed(id: string): void {
    this.#committed.set(id, performance.now());
  }

  /** @param newId returns the id of the next event. */
  async run(count: number, newId: () => string): Promise<Work> {
    this.#committed.clear();
    this.#consumed.clear();
    const started: Promise<void>[] = [];
    const since = performance.now();
    while (started.length < count) {
      const due = Math.floor(((performance.now() - since) / 1000) * EVENTS_PER_SECOND);
      while (started.length < Math.min(due, count)) started.push(this.#commit(newId()));
      await wait(1);
    }
    await Promise.all(started);
    const duration = (performance.now() - since) / 1000;
    const until = performance.now() + CONSUME_TIMEOUT_MS;
    while (this.#consumed.size < count && performance.now() < until) await wait(5);
    return this.#work(duration, count);
  }

  #work(duration: number, count: number): Work {
    const microseconds = createHistogram();
    for (const [id, at] of this.#consumed) {
      // A message can be consumed before the sender continues after its commit.
      const waited = at - (this.#committed.get(id) ?? at);
      microseconds.record(Math.max(1, Math.round(waited * 1000)));
    }
    const missing = count - microseconds.count;
    return {
      count: microseconds.count,
      perSecond: microseconds.count / duration,
      p50Ms: microseconds.percentile(50) / 1000,
      p99Ms: microseconds.percentile(99) / 1000,
      errors: missing,
      ...(missing > 0 && { firstError: `not consumed within ${CONSUME_TIMEOUT_MS} ms` }),
    };
  }
}
