import { expect, it } from 'vitest';
import { countRun } from './count-run.ts';
import type { VitestReport } from './count-tests.ts';
import type { FinishedTask, NxRun } from './nx-run.ts';

const report: VitestReport = {
  numPassedTests: 5,
  numFailedTests: 0,
  numPendingTests: 1,
  numTodoTests: 0,
  testResults: [],
};
const task = (projectName: string, target: string, status = 0): FinishedTask => ({
  projectName,
  target,
  status,
});
const run = (exitCode: number, ...tasks: FinishedTask[]): NxRun => ({ exitCode, tasks });
const count = (done: NxRun, targets: string[], left: VitestReport | undefined = report) =>
  countRun(done, targets, () => Promise.resolve(left));

it('counts each test as one, and each target without tests as one', async () => {
  const done = run(0, task('a', 'build'), task('b', 'build'), task('a', 'test'), task('b', 'test'));
  expect(await count(done, ['build', 'test'])).toEqual({ passed: 11, failed: 0, skipped: 2 });
});

it('counts a target as failed if it failed for one project', async () => {
  const done = run(1, task('a', 'build'), task('b', 'build', 1));
  expect(await count(done, ['build'])).toEqual({ passed: 0, failed: 1, skipped: 0 });
});

it('counts a task that failed without a report as a failure', async () => {
  const done = run(1, task('a', 'test', 1));
  expect(await countRun(done, ['test'], () => Promise.resolve(undefined))).toMatchObject({
    failed: 1,
  });
});

it('counts a target that did not run as a failure', async () => {
  expect(await count(run(0, task('a', 'build')), ['build', 'test'])).toMatchObject({ failed: 1 });
  expect(await count(run(1), ['build', 'test'])).toMatchObject({ failed: 2 });
});

it('counts a run that failed without a failed task as a failure', async () => {
  expect(await count(run(1, task('a', 'test')), ['test'])).toMatchObject({ passed: 5, failed: 1 });
});
