import { setTimeout as wait } from 'node:timers/promises';
import { createHistogram } from 'node:perf_hooks';
import type { Work } from '../../measure/comparison.ts';

export const EVENTS_PER_SECOND = 300;
const CONSUMED_WITHIN_MS = 10_000;

/**
 * Begins an event every 1/300 s, whether or not those before it are done, and measures each from its commit until it is
 * consumed.
 */
export class EvenLoad {
  readonly #committed = new Map<string, number>();
  readonly #consumed = new Map<string, number>();
  readonly #commit: (id: string) => Promise<void>;

  /** @param commit resolves when the event is committed. Whether it is sent before or after that is the caller's affair. */
  constructor(commit: (id: string) => Promise<void>) {
    this.#commit = commit;
  }

  consumed(id: string): void {
    this.#consumed.set(id, performance.now());
  }

  /** To be called right after the commit. */
  committed(id: string): void {
    this.#committed.set(id, performance.now());
  }

  /** @param newId of one more event. */
  async run(count: number, newId: () => string): Promise<Work> {
    this.#committed.clear();
    this.#consumed.clear();
    const begun: Promise<void>[] = [];
    const since = performance.now();
    while (begun.length < count) {
      const due = Math.floor(((performance.now() - since) / 1000) * EVENTS_PER_SECOND);
      while (begun.length < Math.min(due, count)) begun.push(this.#commit(newId()));
      await wait(1);
    }
    await Promise.all(begun);
    const took = (performance.now() - since) / 1000;
    const until = performance.now() + CONSUMED_WITHIN_MS;
    while (this.#consumed.size < count && performance.now() < until) await wait(5);
    return this.#work(took, count);
  }

  #work(took: number, count: number): Work {
    const microseconds = createHistogram();
    for (const [id, at] of this.#consumed) {
      // A message can be consumed before the sender gets to run again after its commit.
      const waited = at - (this.#committed.get(id) ?? at);
      microseconds.record(Math.max(1, Math.round(waited * 1000)));
    }
    const missing = count - microseconds.count;
    return {
      count: microseconds.count,
      perSecond: microseconds.count / took,
      p50Ms: microseconds.percentile(50) / 1000,
      p99Ms: microseconds.percentile(99) / 1000,
      errors: missing,
      ...(missing > 0 && { firstError: `not consumed within ${CONSUMED_WITHIN_MS} ms` }),
    };
  }
}
