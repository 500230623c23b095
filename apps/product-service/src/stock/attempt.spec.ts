import { isInfrastructureError } from '@shop/resilience';
import { expect, it } from 'vitest';
import { Attempt } from './attempt.js';

it('R6: an attempt can write for 10 s', () => {
  let now = 0;
  const attempt = new Attempt({ now: () => new Date(now) });
  now = 9_999;
  attempt.assertInTime();
  now = 10_000;
  expect(() => attempt.assertInTime()).toThrow('older than 10000 ms');
});

it('R6: an expired attempt counts as an infrastructure error, so its message is delivered again', () => {
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
