import type { Problem } from '@shop/service-defaults';
import { beforeEach, describe, expect, it } from 'vitest';
import { LoginLimit } from './login-limit.js';

const ADA = 'ada@shop.test';
const HOME = '192.0.2.1';

let nowMs: number;
let limit: LoginLimit;
beforeEach(() => {
  nowMs = 1_000_000;
  const settings = { failuresPerAccount: 3, failuresPerAddress: 5, windowMs: 60_000 };
  limit = new LoginLimit(settings, { now: () => nowMs });
});

function fail(email: string, address: string, times: number): void {
  for (let count = 0; count < times; count++) limit.failed(email, address);
}

/** The value of `Retry-After` in seconds; undefined if the login is accepted. */
function refused(email: string, address: string): number | undefined {
  try {
    limit.check(email, address);
    return undefined;
  } catch (error) {
    expect(error).toMatchObject({ status: 429, code: 'too-many-attempts' });
    return Number((error as Problem).headers['retry-after']);
  }
}

describe('the login limit', () => {
  it('refuses guesses for one account from any address, with the time of the next attempt', () => {
    fail(ADA, HOME, 1);
    nowMs += 500;
    fail(ADA, '192.0.2.2', 2);
    expect(refused(ADA, '192.0.2.3')).toBe(60);
    expect(refused('bob@shop.test', HOME)).toBeUndefined();
    nowMs += 59_501;
    expect(refused(ADA, HOME)).toBeUndefined();
  });

  it('refuses guesses for many accounts from one address', () => {
    for (let count = 0; count < 5; count++) fail(`user${count}@shop.test`, HOME, 1);
    expect(refused('one-more@shop.test', HOME)).toBe(60);
    expect(refused('one-more@shop.test', '192.0.2.2')).toBeUndefined();
  });

  it('counts an IPv6 network as one address', () => {
    for (let count = 0; count < 5; count++) fail(`user${count}@shop.test`, `2001:db8::${count}`, 1);
    expect(refused('one-more@shop.test', '2001:db8::ffff')).toBe(60);
    expect(refused('one-more@shop.test', '2001:db8:0:1::1')).toBeUndefined();
  });

  it('resets the count of the account after a success, but not that of the address', () => {
    fail(ADA, HOME, 2);
    limit.succeeded(ADA);
    fail(ADA, HOME, 2);
    expect(refused(ADA, HOME)).toBeUndefined();
    limit.succeeded(ADA);
    fail(ADA, HOME, 1);
    expect(refused(ADA, HOME)).toBe(60);
    expect(refused(ADA, '192.0.2.2')).toBeUndefined();
  });

  it('returns the longer of two waiting times', () => {
    fail(ADA, HOME, 3);
    nowMs += 30_000;
    fail('bob@shop.test', '192.0.2.2', 5);
    expect(refused(ADA, '192.0.2.2')).toBe(60);
  });
});
