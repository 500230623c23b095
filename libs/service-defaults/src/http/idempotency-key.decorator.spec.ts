import { describe, expect, it } from 'vitest';
import { idempotencyKeyOf } from './idempotency-key.decorator.js';

const read = (key?: string) => idempotencyKeyOf({ headers: { 'idempotency-key': key } });

describe('Idempotency-Key', () => {
  it('is the same with and without quotes', () => {
    expect(read('abc-1')).toBe('abc-1');
    expect(read('"abc-1"')).toBe('abc-1');
    expect(read('  "abc-1" ')).toBe('abc-1');
  });

  it.each([undefined, '', '  ', '""'])('is required (%j)', (key) => {
    expect(() => read(key)).toThrow(
      expect.objectContaining({ status: 400, code: 'idempotency-key-missing' }) as Error,
    );
  });

  it('may have 255 characters without the quotes', () => {
    const key = 'k'.repeat(255);
    expect(read(key)).toBe(key);
    expect(read(`"${key}"`)).toBe(key);
    expect(() => read(`${key}k`)).toThrow(
      expect.objectContaining({ status: 400, code: 'invalid-request' }) as Error,
    );
  });
});
