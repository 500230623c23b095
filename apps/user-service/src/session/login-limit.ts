import { Problem } from '@shop/service-defaults';
import { networkOf } from './client-network.js';
import { FailureCounter, type Stopwatch } from './failure-counter.js';

export interface LoginLimitSettings {
  readonly failuresPerAccount: number;
  readonly failuresPerAddress: number;
  readonly windowMs: number;
}

/**
 * Limits guesses of passwords: many guesses for one account, and guesses for many accounts from one address. An unknown
 * e-mail address counts like any other. So the limit does not reveal which accounts exist.
 *
 * Its limits: it counts in the memory of one process. So N replicas accept N times as many guesses, and a restart resets
 * the counts. Concurrent guesses are counted when they finish. So the number can be exceeded by the slots and the queue of
 * `Passwords`. An attacker can keep another user's account locked; for this reason the window is short.
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
   * A refused login is not counted. Otherwise one client that repeats its logins could lock out a whole office.
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

  /** Resets only the count of the account. Otherwise an attacker could reset the count of the address with an own account. */
  succeeded(email: string): void {
    this.accounts.reset(email);
  }
}
