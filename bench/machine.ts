import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';

export interface Machine {
  readonly processors: number;
  readonly model: string;
  readonly memoryGiB: number;
  readonly node: string;
  readonly platform: string;
  /** The load of the last minute, before the benchmark starts a server. */
  readonly loadAverage: number;
}

/** Above this share of the processors, other work is running and affects the figures. */
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

/** The average number of processes that ran or waited for a processor in the last minute. */
export function currentLoad(): number {
  return Math.round((loadavg()[0] ?? 0) * 100) / 100;
}

/** @returns a warning if other work is running. */
export function busyWarning({ processors, loadAverage }: Machine): string | undefined {
  if (loadAverage <= processors * BUSY_SHARE) return undefined;
  return (
    `The machine is busy: load average ${loadAverage} on ${processors} processors before the start. ` +
    'Requests per second are then unreliable. The ratios of the rounds are more reliable, and their spread shows how much.'
  );
}
