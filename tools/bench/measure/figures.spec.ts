import { describe, expect, it } from 'vitest';
import type { MeasuredProcess } from '../measured-process.ts';
import type { Side } from './comparison.ts';
import { figures } from './figures.ts';
import type { Turn } from './rounds.ts';

const side = (name: string, goal?: number) =>
  ({ name, process: {} as MeasuredProcess, ...(goal && { goal }) }) as Side;
const turn = (requestsPerSecond: number, cpu: number, errors = 0): Turn => ({
  requests: requestsPerSecond * 2,
  requestsPerSecond,
  p50Ms: 1,
  p99Ms: 9,
  cpuMicrosPerRequest: cpu,
  errors,
  ...(errors > 0 && { firstError: 'it answered 500' }),
});

const ours = side('ours');
const plain = side('plain', 0.9);
const sides = [ours, plain] as const;
const facts = { loadAverage: 0.1, problems: [] };

describe('figures', () => {
  it('are medians of the rounds, and the ratio is the median of the ratios, not the ratio of medians', () => {
    const turns = new Map([
      [ours, [turn(100, 40), turn(200, 20), turn(300, 30)]],
      [plain, [turn(200, 20), turn(100, 20), turn(300, 30)]],
    ]);
    const result = figures({ name: 'reads', sides: [...sides] }, turns, facts);
    expect(result.problems).toEqual([]);
    expect(result.sides[0]).toMatchObject({
      name: 'ours',
      requestsPerSecond: 200,
      cpuMicrosPerRequest: 30,
      requests: 1_200,
      errors: 0,
    });
    expect(result.ratios).toEqual([
      {
        against: 'plain',
        requestsPerSecond: { median: 1, min: 0.5, max: 2 },
        cpuPerRequest: { median: 1, min: 0.5, max: 1 },
        goal: 0.9,
        met: true,
      },
    ]);
  });

  it('miss a goal', () => {
    const turns = new Map([
      [ours, [turn(89, 1)]],
      [plain, [turn(100, 1)]],
    ]);
    expect(figures({ name: 'reads', sides: [...sides] }, turns, facts).ratios[0]).toMatchObject({
      met: false,
    });
  });

  it('are not valid with a single failed request, on either side', () => {
    for (const bad of sides) {
      const turns = new Map(
        sides.map((each) => [each, [turn(100, 1), turn(100, 1, each === bad ? 1 : 0)]]),
      );
      const result = figures({ name: 'reads', sides: [...sides] }, turns, facts);
      expect(result.problems).toEqual([`${bad.name}: 1 failed, the first: it answered 500`]);
      expect(result.ratios[0]?.met).toBeUndefined();
    }
  });

  it('are not valid when the work was not done', () => {
    const turns = new Map(sides.map((each) => [each, [turn(100, 1)]]));
    const result = figures({ name: 'orders', sides: [...sides] }, turns, {
      ...facts,
      problems: ['an order is missing'],
    });
    expect(result.problems).toEqual(['an order is missing']);
    expect(result.ratios[0]?.met).toBeUndefined();
  });
});
