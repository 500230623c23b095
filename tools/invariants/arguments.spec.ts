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

describe('parseArguments', () => {
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
  ])('reads %j', (args, expected) => {
    expect(parseArguments(args)).toEqual({ ...defaults, ...expected });
  });

  it.each([
    [['--wait=soon'], '--wait must be a number of seconds.'],
    [urls.slice(0, 2), 'The check needs the URLs of all three databases.'],
    [[...urls, '--compose'], 'Use either --compose or database URLs.'],
  ])('rejects %j', (args, message) => {
    expect(() => parseArguments(args)).toThrow(message);
  });
});
