import { describe, expect, it } from 'vitest';
import { Backoff } from './backoff.ts';

describe('Backoff', () => {
  it('doubles from half a second to ten', () => {
    const backoff = new Backoff();
    const delays = Array.from({ length: 7 }, () => backoff.nextDelayMs(0));
    expect(delays).toEqual([500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  });

  it('begins anew after the process has run for a while', () => {
    const backoff = new Backoff();
    backoff.nextDelayMs(0);
    backoff.nextDelayMs(29_999);
    expect(backoff.nextDelayMs(30_000)).toBe(500);
    expect(backoff.nextDelayMs(100)).toBe(1000);
  });
});
