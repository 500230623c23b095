import { describe, expect, it } from 'vitest';
import { comparisonNames, helpText, parseArguments } from './arguments.ts';

describe('parseArguments', () => {
  it('measures everything in at least six rounds, also with --quick', () => {
    const [full, quick] = [parseArguments([]), parseArguments(['--quick'])];
    expect(full.comparisons).toEqual(comparisonNames);
    expect(quick.comparisons).toEqual(full.comparisons);
    expect(quick.schedule.rounds).toBeGreaterThanOrEqual(6);
    expect(full.schedule.rounds).toBeGreaterThanOrEqual(6);
    expect(quick.schedule.seconds).toBeLessThan(full.schedule.seconds);
    expect(full).toMatchObject({ help: false, json: false, profile: false });
  });

  it('accepts a single comparison and another schedule', () => {
    const args = [
      '--only=place-order',
      '--rounds=8',
      '--seconds',
      '2',
      '--connections=4',
      '--json',
    ];
    expect(parseArguments(args)).toMatchObject({
      comparisons: ['place-order'],
      json: true,
      schedule: { rounds: 8, seconds: 2, connections: 4 },
    });
  });

  it('accepts the name of a group of comparisons', () => {
    expect(parseArguments(['--only=messaging']).comparisons).toEqual([
      'relay',
      'latency',
      'consume',
    ]);
  });

  it.each([
    [['--nonsense'], "Unknown option '--nonsense'; 'npm run bench -- --help' shows the options."],
    [['nonsense'], /^Unexpected argument 'nonsense'/],
    [['--only=reads'], /^--only must be composed-read, place-order, .* or .*, not 'reads'\.$/],
    [['--rounds=0'], "--rounds must be a whole number from 1 to 9999, not '0'."],
    [['--seconds=1.5'], /not '1.5'/],
  ])('rejects %j with one sentence', (args, message) => {
    expect(() => parseArguments(args)).toThrow(message);
    expect(() => parseArguments(args)).toThrow(/^[^\n]+$/);
  });
});

it('lists every option in the help', () => {
  const options = ['quick', 'only', 'rounds', 'seconds', 'connections', 'json', 'profile', 'help'];
  for (const option of options) expect(helpText()).toContain(`--${option}`);
});
