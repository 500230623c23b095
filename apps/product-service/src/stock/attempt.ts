import { Clock } from '@shop/resilience';

const LIFE_MS = 10_000;

/** The attempt has taken too long. The code says "not now": the message is read again, in a new attempt. */
export class AttemptExpiredError extends Error {
  override readonly name = 'AttemptExpiredError';
  readonly code = 'ETIMEDOUT';
}

/**
 * One handling of one event. It may write for 10 seconds, so that a process that was frozen and wakes up does not act on
 * what it had read before (R6).
 */
export class Attempt {
  private readonly startedAt: Date;

  /** @param clock the time of day: unlike the monotonic time, it goes on while the machine is suspended. */
  constructor(private readonly clock = new Clock()) {
    this.startedAt = clock.now();
  }

  /** To be called before each write. */
  assertInTime(): void {
    if (this.clock.now().getTime() - this.startedAt.getTime() >= LIFE_MS) {
      throw new AttemptExpiredError(`the attempt is older than ${LIFE_MS} ms`);
    }
  }
}
