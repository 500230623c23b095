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
  it('lets a key through until it has failed as often as it may', () => {
    fail('a', 2);
    expect(counter.waitMs('a')).toBe(0);
    fail('a', 1);
    expect(counter.waitMs('a')).toBe(60_000);
    expect(counter.waitMs('b')).toBe(0);
  });

  it('has a window that begins with the first failure and ends by itself', () => {
    fail('a', 1);
    nowMs += 40_000;
    fail('a', 2);
    expect(counter.waitMs('a')).toBe(20_000);
    nowMs += 20_001;
    expect(counter.waitMs('a')).toBe(0);
  });

  it('begins a whole new window after that, with a count of its own', () => {
    fail('a', 3);
    nowMs += 60_001;
    fail('a', 2);
    expect(counter.waitMs('a')).toBe(0);
    fail('a', 1);
    expect(counter.waitMs('a')).toBe(60_000);
  });

  it('forgets a key when told to', () => {
    fail('a', 3);
    counter.forget('a');
    expect(counter.waitMs('a')).toBe(0);
  });

  it('has a bounded memory: of very many keys, the one that failed longest ago is forgotten', () => {
    fail('first', 3);
    fail('second', 3);
    // Being asked for does not keep it.
    expect(counter.waitMs('first')).toBe(60_000);
    for (let count = 0; count < 9_999; count++) counter.add(`other ${count}`);
    expect(counter.waitMs('first')).toBe(0);
    expect(counter.waitMs('second')).toBe(60_000);
  });
});
