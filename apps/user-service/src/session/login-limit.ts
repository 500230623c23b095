import { Problem } from '@shop/service-defaults';
import { networkOf } from './client-network.js';
import { FailureCounter, type Stopwatch } from './failure-counter.js';

export interface LoginLimitSettings {
  readonly failuresPerAccount: number;
  readonly failuresPerAddress: number;
  readonly windowMs: number;
}

/**
 * Stops whoever guesses passwords: many for one account, or one for many accounts from one address. An e-mail address that
 * nobody has counts like any other, so that the limit does not tell who has an account.
 *
 * Its limits: it counts in the memory of this process, so N replicas let N times as many through, and a restart forgets.
 * Guesses that come at once are counted when they are answered: as many more may slip through as `Passwords` has places. And
 * whoever wants to can keep another's account locked; the window is short because of that.
 */
export class LoginLimit {
  private readonly accounts: FailureCounter;
  private readonly addresses: FailureCounter;

  constructor(
    { failuresPerAccount, failuresPerAddress, windowMs }: LoginLimitSettings,
    stopwatch: Stopwatch = performance,
  ) {
    this.accounts = new FailureCounter({ failures: failuresPerAccount, windowMs }, stopwatch);
    this.addresses = new FailureCounter({ failures: failuresPerAddress, windowMs }, stopwatch);
  }

  /**
   * What is refused here is not counted, so that nobody who keeps trying locks a whole office out.
   *
   * @param email in lower case.
   * @throws Problem 429 `too-many-attempts`
   */
  check(email: string, address: string): void {
    const waitMs = Math.max(this.accounts.waitMs(email), this.addresses.waitMs(networkOf(address)));
    if (waitMs === 0) return;
    throw new Problem(429, 'too-many-attempts', 'Too many failed logins. Try again later.', {
      headers: { 'retry-after': String(Math.ceil(waitMs / 1000)) },
    });
  }

  failed(email: string, address: string): void {
    this.accounts.add(email);
    this.addresses.add(networkOf(address));
  }

  /** Only the account's count begins anew: an own account must not buy guesses at others'. */
  succeeded(email: string): void {
    this.accounts.forget(email);
  }
}
