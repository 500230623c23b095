import { describe, expect, it } from 'vitest';
import { median, spread } from './median.ts';

describe('spread', () => {
  it.each([
    [[7], { median: 7, min: 7, max: 7 }],
    [[3, 1, 2], { median: 2, min: 1, max: 3 }],
    [[10, 1, 9, 2], { median: 5.5, min: 1, max: 10 }],
    [[0.9, 1, 1.1, 5, 0.8], { median: 1, min: 0.8, max: 5 }],
  ])('returns median, minimum and maximum of %j', (numbers, expected) => {
    expect(spread(numbers)).toEqual(expected);
    expect(median(numbers)).toBe(expected.median);
  });

  it('throws if there are no numbers', () => {
    expect(() => spread([])).toThrow('no numbers');
  });
});
