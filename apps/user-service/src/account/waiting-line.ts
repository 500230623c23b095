/** The line is so long that whoever joined it would wait in vain. */
export class LineFullError extends Error {
  override readonly name = 'LineFullError';
}

/** Lets some work run at once, some wait for its turn in the order of arrival, and refuses the rest. */
export class WaitingLine {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  constructor(
    private readonly atOnce: number,
    private readonly waitingAtMost: number,
  ) {}

  /** @throws LineFullError before the work has begun */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < this.atOnce) {
      this.running++;
    } else {
      if (this.waiting.length >= this.waitingAtMost) throw new LineFullError();
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      // The place goes to the next one directly, so that nobody who comes just now can take it first.
      const next = this.waiting.shift();
      if (next) next();
      else this.running--;
    }
  }
}
