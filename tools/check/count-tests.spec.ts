import { expect, it } from 'vitest';
import { countTests, type VitestReport } from './count-tests.ts';

const green: VitestReport = {
  numPassedTests: 2,
  numFailedTests: 0,
  numPendingTests: 0,
  numTodoTests: 0,
  testResults: [{ status: 'passed', assertionResults: [{ status: 'passed' }] }],
};

it('counts passed, failed and skipped tests', () => {
  expect(countTests(0, green)).toEqual({ passed: 2, failed: 0, skipped: 0 });
  expect(countTests(1, { ...green, numFailedTests: 3, numPendingTests: 1 })).toEqual({
    passed: 2,
    failed: 3,
    skipped: 1,
  });
});

it('counts a file that could not be loaded as a failure', () => {
  const broken = { status: 'failed', assertionResults: [] } as const;
  expect(countTests(1, { ...green, testResults: [broken] }).failed).toBe(1);
});

it('counts a failure for a run without a report, without a test, or with an unknown reason', () => {
  expect(countTests(0, undefined).failed).toBe(1);
  expect(countTests(0, { ...green, numPassedTests: 0 }).failed).toBe(1);
  expect(countTests(1, green).failed).toBe(1);
});
