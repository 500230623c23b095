import { Problem } from '@shop/service-defaults';
import { describe, expect, it } from 'vitest';
import { Passwords } from './passwords.js';

describe('passwords', () => {
  it('match their hash', async () => {
    const passwords = new Passwords();
    expect(await passwords.matches('secret', await passwords.hash('secret'))).toBe(true);
  });

  it('of nobody match nothing', async () => {
    expect(await new Passwords().matches('')).toBe(false);
  });

  it('of a flood are refused with a 503 that says when to come again', async () => {
    const passwords = new Passwords();
    // A damaged hash takes a slot like any other, and costs nothing.
    const answers = await Promise.allSettled(
      Array.from({ length: 40 }, () => passwords.matches('secret', 'damaged')),
    );
    const errors = answers.map((answer) => (answer as PromiseRejectedResult).reason as Error);
    const refused = errors.filter((error) => error instanceof Problem);
    expect(refused).toHaveLength(40 - 2 - 16);
    expect(refused[0]).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
  });
});
