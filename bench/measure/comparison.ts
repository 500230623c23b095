import type { MeasuredProcess } from '../measured-process.ts';
import type { Schedule } from './schedule.ts';

/** What came of one turn. Of what kind the things are that were done, the comparison's `unit` says. */
export interface Work {
  /** Done as it should be. */
  readonly count: number;
  readonly perSecond: number;
  /** How long one took; undefined where they are not done one by one. */
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  readonly errors: number;
  /** The first one, in words. */
  readonly firstError?: string;
}

/** One of the processes that do the same work. */
export interface Side {
  readonly name: string;
  readonly process: MeasuredProcess;
  /** Has it work for about `seconds`, in which nothing is lost: what was begun is waited for, and counted. */
  readonly turn: (schedule: Pick<Schedule, 'seconds' | 'connections'>) => Promise<Work>;
  /** Resolves when the side has nothing left to do behind its answers, so that it does not disturb the next one's turn. */
  readonly settled?: () => Promise<void>;
}

/** One side divided by another, round by round. */
export interface Quotient {
  readonly of: Side;
  readonly by: Side;
  /** Default `perSecond`. */
  readonly figure?: 'perSecond' | 'p50Ms';
  /** Undefined where the quotient is only shown. */
  readonly atLeast?: number;
}

/** A goal for a figure by itself; it says as much about the machine as about the code. */
export interface Limit {
  readonly of: Side;
  readonly figure: 'perSecond' | 'p50Ms' | 'p99Ms';
  readonly atLeast?: number;
  readonly atMost?: number;
}

/** Processes that have been started, and seen to do the same. */
export interface Comparison {
  readonly name: string;
  /** What is counted, as in `request`. */
  readonly unit: string;
  readonly sides: readonly Side[];
  readonly quotients: readonly Quotient[];
  readonly limits?: readonly Limit[];
  /** For each side before anything counts, where the schedule's own number does not fit. */
  readonly warmUpCount?: number;
  /** At the end: whether everything that was answered was also done. Rejects otherwise. */
  readonly check?: (answered: ReadonlyMap<Side, number>) => Promise<void>;
  /** At the end: what else is worth telling, in sentences. */
  readonly notes?: (answered: ReadonlyMap<Side, number>) => Promise<readonly string[]>;
  readonly stop: () => Promise<void>;
}
