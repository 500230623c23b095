/** The time that all calls behind one answer share, where they follow each other: what one took, the next ones lack. */
export class Deadline {
  private readonly endsAtMs: number;

  constructor(totalMs: number) {
    this.endsAtMs = performance.now() + totalMs;
  }

  /** Milliseconds; negative when it is over. */
  get leftMs(): number {
    return this.endsAtMs - performance.now();
  }
}
