import type { PendingRequest } from './pending-request.js';

/** A request can end this much after its deadline. A timer for each request would make small responses several percent slower. */
const CHECK_INTERVAL_MS = 20;

/** Expires requests that take too long. The timer runs only while requests are pending. */
export class Deadlines {
  private readonly pending = new Set<PendingRequest>();
  private timer?: NodeJS.Timeout;

  add(request: PendingRequest): void {
    this.pending.add(request);
    this.timer ??= setInterval(() => this.expirePending(), CHECK_INTERVAL_MS);
  }

  remove(request: PendingRequest): void {
    this.pending.delete(request);
  }

  private expirePending(): void {
    if (this.pending.size === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
      return;
    }
    const now = performance.now();
    for (const request of this.pending) {
      if (now >= request.expiresAt) request.expire();
    }
  }
}
