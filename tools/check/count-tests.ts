export interface Count {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
}

/** The used part of Vitest's JSON report. */
export interface VitestReport {
  readonly numPassedTests: number;
  readonly numFailedTests: number;
  readonly numPendingTests: number;
  readonly numTodoTests: number;
  readonly testResults: readonly {
    readonly status: 'passed' | 'failed';
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/**
 * Counts one failure for a file that failed without a failed test, because it could not be loaded or its set-up threw an
 * error. Counts one failure for a run that failed for another reason, or that ran no test.
 */
export function countTests(exitCode: number, report: VitestReport | undefined): Count {
  if (!report) return { passed: 0, failed: 1, skipped: 0 };
  const brokenFiles = report.testResults.filter(
    ({ status, assertionResults }) =>
      status === 'failed' && !assertionResults.some((test) => test.status === 'failed'),
  ).length;
  const counted = report.numFailedTests + brokenFiles;
  const unexplained = counted === 0 && (exitCode !== 0 || report.numPassedTests === 0) ? 1 : 0;
  return {
    passed: report.numPassedTests,
    failed: counted + unexplained,
    skipped: report.numPendingTests + report.numTodoTests,
  };
}
