import { z } from 'zod';

/**
 * The check of one dependency. `required: false` is for a dependency that can be unavailable for some time (the
 * broker).
 */
export interface ReadinessCheck {
  readonly name: string;
  readonly required: boolean;
  /**
   * Throws the reason while the dependency is unavailable or its start is not finished. If it returns a sentence, that
   * is a warning: the dependency works, and a person should check it. The check has one second.
   */
  check(): Promise<string | void> | string | void;
}

/** `degraded`: an optional dependency is unavailable. `unavailable`: a required one is. A warning does not change it. */
export const readinessReport = z
  .object({
    status: z.enum(['ok', 'degraded', 'unavailable']),
    checks: z.record(
      z.string(),
      z.union([
        z.object({ status: z.literal('up') }),
        z.object({ status: z.literal('warning'), detail: z.string() }),
        z.object({ status: z.literal('down'), detail: z.string() }),
      ]),
    ),
  })
  .meta({ id: 'ReadinessReport' });
export type ReadinessReport = z.infer<typeof readinessReport>;

/** The readiness report must be in time, even if a check hangs. */
export const CHECK_TIMEOUT_MS = 1_000;

export async function reportReadiness(checks: readonly ReadinessCheck[]): Promise<ReadinessReport> {
  const results = await Promise.all(checks.map(resultOf));
  const down = checks.filter((_check, index) => results[index]?.status === 'down');
  return {
    status: down.some(({ required }) => required)
      ? 'unavailable'
      : down.length > 0
        ? 'degraded'
        : 'ok',
    checks: Object.fromEntries(checks.map(({ name }, index) => [name, results[index]!])),
  };
}

type CheckResult = ReadinessReport['checks'][string];

async function resultOf(check: ReadinessCheck): Promise<CheckResult> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<CheckResult>((resolve) => {
    const detail = `no response within ${CHECK_TIMEOUT_MS} ms`;
    timer = setTimeout(() => resolve({ status: 'down', detail }), CHECK_TIMEOUT_MS);
  });
  return Promise.race([run(check), timeout]).finally(() => clearTimeout(timer));
}

async function run(check: ReadinessCheck): Promise<CheckResult> {
  try {
    const detail = await check.check();
    return typeof detail === 'string' ? { status: 'warning', detail } : { status: 'up' };
  } catch (error) {
    return { status: 'down', detail: error instanceof Error ? error.message : String(error) };
  }
}
