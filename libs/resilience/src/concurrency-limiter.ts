/** The queue is full. The work was not started. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
}

/** Runs a limited number of tasks concurrently. Other tasks wait in the order of arrival. */
export class ConcurrencyLimiter {
  private running = 0;
  private readonly waiting: (() => void)[] = [];

  /**
   * @param limit the number of tasks that run concurrently.
   * @param queueLimit the number of tasks that may wait; further tasks are refused.
   */
  constructor(
    private readonly limit: number,
    private readonly queueLimit = Infinity,
  ) {}

  /** @throws QueueFullError before the work has started */
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
