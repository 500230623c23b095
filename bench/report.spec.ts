import { describe, expect, it } from 'vitest';
import { type Machine, busyWarning } from './machine.ts';
import type { ComparisonFigures } from './measure/figures.ts';
import { isValid, machineText, type Report, reportText } from './report.ts';

const side = {
  perSecond: 2_812.4,
  p50Ms: 11.06,
  p99Ms: 17,
  cpuMicrosEach: 351.6,
  count: 84_372,
  errors: 0,
  turns: [],
};
const comparison: ComparisonFigures = {
  name: 'composed read',
  unit: 'request',
  loadAverage: 0.2,
  problems: [],
  notes: ['all is well'],
  sides: [
    { ...side, name: 'ours' },
    { ...side, name: 'plain', perSecond: 3_000 },
  ],
  ratios: [
    {
      of: 'ours',
      by: 'plain',
      figure: 'perSecond',
      rounds: { median: 0.937, min: 0.9, max: 1 },
      cpu: { median: 0.95, min: 0.9, max: 1 },
      goal: 0.9,
      met: true,
    },
  ],
  limits: [{ of: 'ours', figure: 'p99Ms', atMost: 15, value: 17, met: false }],
};
const machine: Machine = {
  processors: 2,
  model: 'Some CPU',
  memoryGiB: 8,
  node: 'v24.0.0',
  platform: 'linux x64',
  loadAverage: 0.1,
};
const report: Report = {
  machine,
  schedule: { rounds: 6, seconds: 3, connections: 32, warmUpCount: 1 },
  comparisons: [comparison],
};

describe('the report', () => {
  it('is a table with the ratio, its spread and its goal', () => {
    const text = reportText(report);
    expect(text).toMatch(/ours +2,812 +11\.1 +17\.0 +352 +84,372 +0\n/);
    expect(text).toContain(
      'ours / plain: 0.94 × the requests/s (rounds: 0.90 … 1.00), goal ≥ 0.90: met; by CPU time for a request 0.95 ×',
    );
    expect(text).toContain('ours: 17.0 ms (p99), goal ≤ 15: MISSED');
    expect(text).toContain('all is well');
    expect(isValid(report)).toBe(true);
  });

  it('shows why a comparison is not valid', () => {
    const bad = { ...report, comparisons: [{ ...comparison, problems: ['ours: 1 failed'] }] };
    expect(reportText(bad)).toContain('NOT VALID: ours: 1 failed');
    expect(isValid(bad)).toBe(false);
  });

  it('warns about a busy machine', () => {
    expect(machineText(machine)).toBe(
      '2 × Some CPU, 8 GiB, linux x64, Node v24.0.0, load average 0.1',
    );
    expect(machineText({ ...machine, loadAverage: 9 })).toContain('The machine is busy');
    expect(busyWarning({ ...machine, loadAverage: 0.5 })).toBeUndefined();
  });
});
