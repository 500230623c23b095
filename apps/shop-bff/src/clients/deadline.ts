/** The time limit that sequential calls for one response share: each call has only the time that the calls before it have left. */
export class Deadline {
  private readonly endsAtMs: number;

  constructor(totalMs: number) {
    this.endsAtMs = performance.now() + totalMs;
  }

  /** Milliseconds; negative after the deadline. */
  get leftMs(): number {
    return this.endsAtMs - performance.now();
  }
}
