import { expect, it } from 'vitest';
import { majorVersion } from './java.ts';

it.each([
  ['17.0.15', 17],
  ['21', 21],
  ['25-ea', 25],
  ['1.8.0_402', 8],
])('version %s is Java %i', (version, major) => {
  expect(majorVersion(version)).toBe(major);
});

it('knows that something else is no version', () => {
  expect(majorVersion('unknown')).toBeNaN();
});
