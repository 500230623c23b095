import { Clock } from '@shop/resilience';

const TIMEOUT_MS = 10_000;

/** The attempt has taken too long. Its code marks an infrastructure error, so the message is delivered again. */
export class AttemptExpiredError extends Error {
  override readonly name = 'AttemptExpiredError';
  readonly code = 'ETIMEDOUT';
}

/**
 * One attempt to handle an event. It can write for 10 seconds. After that, a process that was paused and resumes cannot
 * write on the basis of old reads (R6).
 */
export class Attempt {
  private readonly startedAt: Date;

  /** @param clock the time of day. Unlike monotonic time, it continues while the machine is suspended. */
  constructor(private readonly clock = new Clock()) {
    this.startedAt = clock.now();
  }

  /** Call it before each write. */
  assertInTime(): void {
    if (this.clock.now().getTime() - this.startedAt.getTime() >= TIMEOUT_MS) {
      throw new AttemptExpiredError(`the attempt is older than ${TIMEOUT_MS} ms`);
    }
  }
}
