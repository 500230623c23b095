import { expect, it } from 'vitest';
import { logPrefix } from './log-prefix.ts';

const names = ['shop-bff', 'order-service'];

it('puts the name before the line and lets the lines begin in one column', () => {
  const prefix = logPrefix(names, false);
  expect(prefix('shop-bff', '{"level":30}')).toBe('shop-bff      | {"level":30}');
  expect(prefix('order-service', 'text | more')).toBe('order-service | text | more');
});

it('gives each name its own colour, and leaves the line alone', () => {
  const prefix = logPrefix(names, true);
  expect(prefix('shop-bff', 'text')).toBe('\u001b[36mshop-bff      |\u001b[0m text');
  expect(prefix('order-service', 'text')).toBe('\u001b[35morder-service |\u001b[0m text');
});
