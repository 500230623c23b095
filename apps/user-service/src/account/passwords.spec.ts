import { Problem } from '@shop/service-defaults';
import { describe, expect, it } from 'vitest';
import { Passwords } from './passwords.js';

describe('passwords', () => {
  it('match their hash', async () => {
    const passwords = new Passwords();
    expect(await passwords.matches('secret', await passwords.hash('secret'))).toBe(true);
  });

  it('match nothing if there is no hash', async () => {
    expect(await new Passwords().matches('')).toBe(false);
  });

  it('are refused with 503 and Retry-After if too many wait', async () => {
    const passwords = new Passwords();
    // A damaged hash takes a slot like any other and needs no computation.
    const answers = await Promise.allSettled(
      Array.from({ length: 40 }, () => passwords.matches('secret', 'damaged')),
    );
    const errors = answers.map((answer) => (answer as PromiseRejectedResult).reason as Error);
    const refused = errors.filter((error) => error instanceof Problem);
    expect(refused).toHaveLength(40 - 2 - 16);
    expect(refused[0]).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  });
});
