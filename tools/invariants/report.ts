import type { CheckResult } from './check.ts';

const SHOWN = 20;

/** A line for each check, and below it the first ones that break it. */
export function table(results: readonly CheckResult[]): string {
  const rows = results.map(({ invariant, claim, checked, unit, broken }) => [
    `${invariant}  ${claim}`,
    String(checked),
    unit,
    broken === 0 ? 'ok' : `${broken} broken`,
  ]);
  const widths = [0, 1, 2].map((column) => Math.max(...rows.map((row) => row[column]!.length)));
  return results
    .flatMap(({ broken, findings }, index) => {
      const [claim = '', checked = '', unit = '', verdict = ''] = rows[index]!;
      const [first = 0, second = 0, third = 0] = widths;
      const line = `${claim.padEnd(first)}   ${checked.padStart(second)} ${unit.padEnd(third)}   ${verdict}`;
      const shown = findings.slice(0, SHOWN).map(({ id, says }) => `      ${id}  ${says}`);
      const more = broken - shown.length;
      return [line, ...shown, ...(more > 0 ? [`      and ${more} more`] : [])];
    })
    .join('\n');
}

export function json(results: readonly CheckResult[]): string {
  const checks = results.map(({ findings, ...check }) => ({
    ...check,
    findings: findings.slice(0, SHOWN),
  }));
  return JSON.stringify({ ok: results.every(({ broken }) => broken === 0), checks }, undefined, 2);
}
