import type { Exchange } from './exchange.js';

/** So late at most is an exchange ended. A timer of its own for each would cost a small answer several percent. */
const LOOK_EVERY_MS = 20;

/** Ends exchanges that take too long. Looks only while there are any. */
export class Deadlines {
  private readonly underWay = new Set<Exchange>();
  private timer?: NodeJS.Timeout;

  add(exchange: Exchange): void {
    this.underWay.add(exchange);
    this.timer ??= setInterval(() => this.look(), LOOK_EVERY_MS);
  }

  remove(exchange: Exchange): void {
    this.underWay.delete(exchange);
  }

  private look(): void {
    if (this.underWay.size === 0) {
      clearInterval(this.timer);
      this.timer = undefined;
      return;
    }
    const now = performance.now();
    for (const exchange of this.underWay) {
      if (now >= exchange.expiresAt) exchange.expire();
    }
  }
}
