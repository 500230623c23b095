import { columns } from '@shop/running-stack/columns';
import type { CheckResult } from './check.ts';

const SHOWN = 20;

/** One line for each check, followed by the first violations. */
export function table(results: readonly CheckResult[]): string {
  const lines = columns(
    results.map(({ invariant, claim, checked, unit, broken }) => [
      invariant,
      claim,
      `${String(checked).padStart(6)} ${unit}`,
      broken === 0 ? 'ok' : `${broken} broken`,
    ]),
  );
  return results
    .flatMap(({ broken, findings }, index) => {
      const shown = findings.slice(0, SHOWN).map(({ id, says }) => `      ${id}  ${says}`);
      const more = broken - shown.length;
      return [lines[index]!, ...shown, ...(more > 0 ? [`      and ${more} more`] : [])];
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
