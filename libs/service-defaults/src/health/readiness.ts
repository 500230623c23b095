import { z } from 'zod';

/** One thing that the service needs. `required: false` is for what it can do without for a while (the broker). */
export interface ReadinessCheck {
  readonly name: string;
  readonly required: boolean;
  /**
   * Throws, with the reason, while it is away or its start-up is not finished. A sentence that it returns is a warning: it
   * works, and somebody should look at it. Has one second.
   */
  check(): Promise<string | void> | string | void;
}

/** `degraded`: something that is not required is away. `unavailable`: something required is. A warning changes neither. */
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

/** Readiness has to be told in time, also while a check hangs. */
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
  const tooLate = new Promise<CheckResult>((resolve) => {
    const detail = `no answer within ${CHECK_TIMEOUT_MS} ms`;
    timer = setTimeout(() => resolve({ status: 'down', detail }), CHECK_TIMEOUT_MS);
  });
  return Promise.race([answerOf(check), tooLate]).finally(() => clearTimeout(timer));
}

async function answerOf(check: ReadinessCheck): Promise<CheckResult> {
  try {
    const detail = await check.check();
    return typeof detail === 'string' ? { status: 'warning', detail } : { status: 'up' };
  } catch (error) {
    return { status: 'down', detail: error instanceof Error ? error.message : String(error) };
  }
}
