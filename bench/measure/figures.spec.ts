import { describe, expect, it } from 'vitest';
import type { MeasuredProcess } from '../measured-process.ts';
import type { Side } from './comparison.ts';
import { figures } from './figures.ts';
import type { Run } from './rounds.ts';

const side = (name: string): Side => ({
  name,
  process: {} as MeasuredProcess,
  run: () => Promise.reject(new Error('not in this test')),
});
const run = (perSecond: number, cpu: number, errors = 0): Run => ({
  count: perSecond * 2,
  perSecond,
  p50Ms: 1,
  p99Ms: 9,
  cpuMicrosEach: cpu,
  errors,
  ...(errors > 0 && { firstError: 'it responded with 500' }),
});

const ours = side('ours');
const plain = side('plain');
const sides = [ours, plain];
const reads = {
  name: 'reads',
  unit: 'request',
  sides,
  quotients: [{ of: ours, by: plain, atLeast: 0.9 }],
};
const facts = { loadAverage: 0.1, problems: [], notes: [] };

describe('figures', () => {
  it('are medians of the rounds, and the ratio is the median of the ratios instead of the ratio of the medians', () => {
    const runs = new Map([
      [ours, [run(100, 40), run(200, 20), run(300, 30)]],
      [plain, [run(200, 20), run(100, 20), run(300, 30)]],
    ]);
    const result = figures(reads, runs, facts);
    expect(result.problems).toEqual([]);
    expect(result.sides[0]).toMatchObject({
      name: 'ours',
      perSecond: 200,
      cpuMicrosEach: 30,
      count: 1_200,
      errors: 0,
    });
    expect(result.ratios).toEqual([
      {
        of: 'ours',
        by: 'plain',
        figure: 'perSecond',
        rounds: { median: 1, min: 0.5, max: 2 },
        cpu: { median: 1, min: 0.5, max: 1 },
        goal: 0.9,
        met: true,
      },
    ]);
  });

  it('show that a goal is missed', () => {
    const runs = new Map([
      [ours, [run(89, 1)]],
      [plain, [run(100, 1)]],
    ]);
    expect(figures(reads, runs, facts).ratios[0]).toMatchObject({
      met: false,
    });
  });

  it('are not valid with a single failed request, on either side', () => {
    for (const bad of sides) {
      const runs = new Map(
        sides.map((each) => [each, [run(100, 1), run(100, 1, each === bad ? 1 : 0)]]),
      );
      const result = figures(reads, runs, facts);
      expect(result.problems).toEqual([`${bad.name}: 1 failed, the first: it responded with 500`]);
      expect(result.ratios[0]?.met).toBeUndefined();
    }
  });

  it('are not valid when the work was not done', () => {
    const runs = new Map(sides.map((each) => [each, [run(100, 1)]]));
    const result = figures(reads, runs, {
      ...facts,
      problems: ['an order is missing'],
    });
    expect(result.problems).toEqual(['an order is missing']);
    expect(result.ratios[0]?.met).toBeUndefined();
  });

  it('compare a single figure with its limits', () => {
    const runs = new Map(sides.map((each) => [each, [run(100, 1)]]));
    const limits = [
      { of: ours, figure: 'perSecond', atLeast: 101 },
      { of: ours, figure: 'p99Ms', atMost: 9 },
    ] as const;
    expect(figures({ ...reads, limits }, runs, facts).limits).toEqual([
      { of: 'ours', figure: 'perSecond', atLeast: 101, value: 100, met: false },
      { of: 'ours', figure: 'p99Ms', atMost: 9, value: 9, met: true },
    ]);
  });
});
