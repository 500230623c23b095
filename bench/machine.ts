import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

export interface Machine {
  readonly processors: number;
  readonly model: string;
  readonly memoryGiB: number;
  readonly node: string;
  readonly platform: string;
  /** Of the last minute, before anything was started. */
  readonly loadAverage: number;
}

/** Above this share of the processors something else is at work, and the figures are about that too. */
const BUSY_SHARE = 0.25;

export function describeMachine(): Machine {
  return {
    processors: availableParallelism(),
    model: cpus()[0]?.model ?? 'unknown',
    memoryGiB: Math.round(totalmem() / 2 ** 30),
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    loadAverage: currentLoad(),
  };
}

/** Processes that ran or waited for a processor, on average of the last minute. */
export function currentLoad(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100;
}

/** A sentence for people, where something else is at work. */
export function busyWarning({ processors, loadAverage }: Machine): string | undefined {
  if (loadAverage <= processors * BUSY_SHARE) return undefined;
  return (
    `The machine is busy: load average ${loadAverage} on ${processors} processors before the start. ` +
    'Requests per second say little then; the ratios of the rounds say more, and their spread shows how much.'
  );
}
