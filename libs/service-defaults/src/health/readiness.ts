import { z } from 'zod';

/** One thing that the service needs. `required: false` is for what it can do without for a while (the broker). */
export interface ReadinessCheck {
  readonly name: string;
  readonly required: boolean;
  /** Throws, with the reason, while it is away or its start-up is not finished. Has one second. */
  check(): Promise<void> | void;
}

/** `degraded`: something that is not required is away. `unavailable`: something required is. */
export const readinessReport = z
  .object({
    status: z.enum(['ok', 'degraded', 'unavailable']),
    checks: z.record(
      z.string(),
      z.union([
        z.object({ status: z.literal('up') }),
        z.object({ status: z.literal('down'), detail: z.string() }),
      ]),
    ),
  })
  .meta({ id: 'ReadinessReport' });
export type ReadinessReport = z.infer<typeof readinessReport>;

/** Readiness has to be told in time, also while a check hangs. */
export const CHECK_TIMEOUT_MS = 1_000;

export async function reportReadiness(checks: readonly ReadinessCheck[]): Promise<ReadinessReport> {
  const failures = await Promise.all(checks.map(failureOf));
  const down = checks.filter((_check, index) => failures[index] !== undefined);
  return {
    status: down.some(({ required }) => required)
      ? 'unavailable'
      : down.length > 0
        ? 'degraded'
        : 'ok',
    checks: Object.fromEntries(
      checks.map(({ name }, index) => {
        const detail = failures[index];
        return [name, detail === undefined ? { status: 'up' } : { status: 'down', detail }];
      }),
    ),
  };
}

/** Why the check says no; undefined when it says yes. */
async function failureOf(check: ReadinessCheck): Promise<string | undefined> {
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<string>((resolve) => {
    timer = setTimeout(() => resolve(`no answer within ${CHECK_TIMEOUT_MS} ms`), CHECK_TIMEOUT_MS);
  });
  const answer = (async () => {
    await check.check();
    return undefined;
  })().catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
  return Promise.race([answer, tooLate]).finally(() => clearTimeout(timer));
}
