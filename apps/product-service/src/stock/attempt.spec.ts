import { isInfrastructureError } from '@shop/resilience';
import { expect, it } from 'vitest';
import { Attempt } from './attempt.js';

it('R6: an attempt may write for 10 s', () => {
  let now = 0;
  const attempt = new Attempt({ now: () => new Date(now) });
  now = 9_999;
  attempt.assertInTime();
  now = 10_000;
  expect(() => attempt.assertInTime()).toThrow('older than 10000 ms');
});

it('R6: the end of an attempt is no fault of its message: it will be read again', () => {
  let now = 0;
  const attempt = new Attempt({ now: () => new Date(now) });
  now = 60_000;
  try {
    attempt.assertInTime();
    expect.unreachable();
  } catch (error) {
    expect(isInfrastructureError(error)).toBe(true);
  }
});
