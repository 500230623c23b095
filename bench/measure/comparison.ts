import type { MeasuredProcess } from '../measured-process.ts';
import type { Schedule } from './schedule.ts';

/** The result of one run. The comparison's `unit` states what is counted. */
export interface Work {
  /** The number of units that were done correctly. */
  readonly count: number;
  readonly perSecond: number;
  /** The duration of one unit; undefined if the units are not measured separately. */
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  readonly errors: number;
  /** The text of the first error. */
  readonly firstError?: string;
}

/** One of the processes that do the same work. */
export interface Side {
  readonly name: string;
  readonly process: MeasuredProcess;
  /** Makes the side work for about `seconds`. It also waits for the work that was started, and counts it. */
  readonly run: (schedule: Pick<Schedule, 'seconds' | 'connections'>) => Promise<Work>;
  /** Resolves when the side has finished the work after its responses, which would slow down the next side's run. */
  readonly settled?: () => Promise<void>;
}

/** One side divided by another, for each round. */
export interface Quotient {
  readonly of: Side;
  readonly by: Side;
  /** Default `perSecond`. */
  readonly figure?: 'perSecond' | 'p50Ms';
  /** The goal; undefined if the quotient is only shown. */
  readonly atLeast?: number;
}

/** A goal for a single figure. Whether it is met depends on the machine as much as on the code. */
export interface Limit {
  readonly of: Side;
  readonly figure: 'perSecond' | 'p50Ms' | 'p99Ms';
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** Running processes that do the same work, as a check has shown. */
export interface Comparison {
  readonly name: string;
  /** The unit that is counted, such as `request`. */
  readonly unit: string;
  readonly sides: readonly Side[];
  readonly quotients: readonly Quotient[];
  readonly limits?: readonly Limit[];
  /** The number of units that each side does as a warm-up, if the schedule's number is not suitable. */
  readonly warmUpCount?: number;
  /** Checks at the end that all acknowledged work was done. Rejects otherwise. */
  readonly check?: (answered: ReadonlyMap<Side, number>) => Promise<void>;
  /** Returns additional results at the end, as sentences. */
  readonly notes?: (answered: ReadonlyMap<Side, number>) => Promise<readonly string[]>;
  readonly stop: () => Promise<void>;
}
