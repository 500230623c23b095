import { expect, it } from 'vitest';
import { reasonNotAdjusted, MAX_ADJUSTMENTS } from './adjustment.js';

const at = new Date();
const wanted = { key: 'ada k1', delta: -5, reason: 'broken', at };
const many = Array.from({ length: MAX_ADJUSTMENTS }, (_, n) => ({ ...wanted, key: `ada ${n}` }));

it.each([
  ['already-done', 0, [{ ...wanted, at: new Date(0) }]],
  ['already-done', 0, [...many.slice(1), wanted]],
  ['key-reused', 9, [{ ...wanted, delta: 5 }]],
  ['key-reused', 9, [{ ...wanted, reason: 'lost' }]],
  ['too-low', 4, []],
  ['too-low', 4, many],
  ['too-many', 5, many],
  ['retry', 5, many.slice(1)],
] as const)('returns %s if %i units are available', (reason, available, stored) => {
  expect(reasonNotAdjusted(wanted, { available }, stored)).toBe(reason);
});
