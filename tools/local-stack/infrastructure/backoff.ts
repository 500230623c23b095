const FIRST_MS = 500;
const LONGEST_MS = 10_000;
/** A process that ran this long was not broken from the start: the count begins anew. */
const HEALTHY_AFTER_MS = 30_000;

/** How long to wait before a process that died is started again: 0.5 s, doubling, at most 10 s. */
export class Backoff {
  #failures = 0;

  /** @param ranForMs how long the process had run when it died. */
  nextDelayMs(ranForMs: number): number {
    if (ranForMs >= HEALTHY_AFTER_MS) this.#failures = 0;
    const delay = Math.min(FIRST_MS * 2 ** this.#failures, LONGEST_MS);
    this.#failures += 1;
    return delay;
  }
}
