import { type Count, countTests, type VitestReport } from './count-tests.ts';
import type { FinishedTask, NxRun } from './nx-run.ts';

/** The targets whose tasks write a report. Each test in the report counts as one. */
export const testTargets = ['test', 'integration', 'e2e', 'compose'] as const;

/**
 * Each test counts as one. Each target without tests counts as one, which has passed if it passed for all projects. A run
 * that failed without a failed task counts as one failure. A target that ran for no project counts as one failure, too.
 *
 * @param readReport returns the report of a task's tests, or undefined if the task wrote none.
 */
export async function countRun(
  { exitCode, tasks }: NxRun,
  targets: readonly string[],
  readReport: (task: FinishedTask) => Promise<VitestReport | undefined>,
): Promise<Count> {
  const isTest = (target: string) => (testTargets as readonly string[]).includes(target);
  const counts: Count[] = await Promise.all(
    tasks
      .filter(({ target }) => isTest(target))
      .map(async (task) => countTests(task.status, await readReport(task))),
  );
  for (const target of targets) {
    const results = tasks.filter((task) => task.target === target);
    const passed = results.length > 0 && results.every(({ status }) => status === 0);
    if (!isTest(target)) counts.push(passed ? PASSED : FAILED);
    else if (results.length === 0) counts.push(FAILED);
  }
  const total = add(counts);
  return exitCode !== 0 && total.failed === 0 ? add([total, FAILED]) : total;
}

const PASSED: Count = { passed: 1, failed: 0, skipped: 0 };
const FAILED: Count = { passed: 0, failed: 1, skipped: 0 };

function add(counts: readonly Count[]): Count {
  const sum = (what: keyof Count) => counts.reduce((total, count) => total + count[what], 0);
  return { passed: sum('passed'), failed: sum('failed'), skipped: sum('skipped') };
}
