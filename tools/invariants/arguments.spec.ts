import { describe, expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';

const defaults = {
  ...{ compose: false, urls: undefined, json: false, settled: false },
  ...{ graceMs: 130_000, withinMs: 10_000 },
};
const urls = [
  '--order-database-url=postgres://o',
  '--user-database-url=postgres://u',
  '--product-database-url=mongodb://p/product',
];

describe('the command line', () => {
  it.each([
    [[], {}],
    [['--compose', '--json'], { compose: true, json: true }],
    [['--settled', '--wait=60'], { settled: true, withinMs: 60_000 }],
    [['--grace=5'], { graceMs: 5_000 }],
    [
      urls,
      {
        urls: { order: 'postgres://o', user: 'postgres://u', product: 'mongodb://p/product' },
      },
    ],
  ])('%j', (args, expected) => {
    expect(parseArguments(args)).toEqual({ ...defaults, ...expected });
  });

  it.each([
    [['--wait=soon'], '--wait is a number of seconds.'],
    [urls.slice(0, 2), 'All three databases are needed: the check is about what they agree on.'],
    [[...urls, '--compose'], '--compose and database URLs exclude each other.'],
  ])('%j is refused in one sentence', (args, sentence) => {
    expect(() => parseArguments(args)).toThrow(sentence);
  });
});
