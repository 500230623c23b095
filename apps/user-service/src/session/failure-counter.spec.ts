import { beforeEach, describe, expect, it } from 'vitest';
import { FailureCounter } from './failure-counter.js';

let nowMs: number;
let counter: FailureCounter;
beforeEach(() => {
  nowMs = 1_000_000;
  counter = new FailureCounter({ failures: 3, windowMs: 60_000 }, { now: () => nowMs });
});

function fail(key: string, times: number): void {
  for (let count = 0; count < times; count++) counter.add(key);
}

describe('a failure counter', () => {
  it('accepts a key until it has reached the limit of failures', () => {
    fail('a', 2);
    expect(counter.waitMs('a')).toBe(0);
    fail('a', 1);
    expect(counter.waitMs('a')).toBe(60_000);
    expect(counter.waitMs('b')).toBe(0);
  });

  it('has a window that starts with the first failure and does not move', () => {
    fail('a', 1);
    nowMs += 40_000;
    fail('a', 2);
    expect(counter.waitMs('a')).toBe(20_000);
    nowMs += 20_001;
    expect(counter.waitMs('a')).toBe(0);
  });

  it('starts a new window with a new count afterwards', () => {
    fail('a', 3);
    nowMs += 60_001;
    fail('a', 2);
    expect(counter.waitMs('a')).toBe(0);
    fail('a', 1);
    expect(counter.waitMs('a')).toBe(60_000);
  });

  it('deletes the count of a key', () => {
    fail('a', 3);
    counter.reset('a');
    expect(counter.waitMs('a')).toBe(0);
  });

  it('evicts the key with the oldest last failure if there are too many keys', () => {
    fail('first', 3);
    fail('second', 3);
    // A query does not make the key newer.
    expect(counter.waitMs('first')).toBe(60_000);
    for (let count = 0; count < 9_999; count++) counter.add(`other ${count}`);
    expect(counter.waitMs('first')).toBe(0);
    expect(counter.waitMs('second')).toBe(60_000);
  });
});
