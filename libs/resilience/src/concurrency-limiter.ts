/** Too many callers wait already. The work was not started. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
}

/** Runs a limited number of tasks at the same time. The others wait in the order of arrival. */
export class ConcurrencyLimiter {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /**
   * @param limit how many tasks run at the same time.
   * @param queueLimit how many tasks may wait; further ones are refused.
   */
  constructor(
    private readonly limit: number,
    private readonly queueLimit = Infinity,
  ) {}

  /** @throws QueueFullError before the work has begun */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running < this.limit) {
      this.running++;
    } else {
      if (this.waiting.length >= this.queueLimit) throw new QueueFullError();
      await new Promise<void>((resolve) => this.waiting.push(resolve));
    }
    try {
      return await work();
    } finally {
      // The slot goes directly to the next task. A new caller cannot take it first, and `running` stays the same.
      const next = this.waiting.shift();
      if (next) next();
      else this.running--;
    }
  }
}
