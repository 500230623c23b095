import type { MeasuredProcess } from '../measured-process.ts';
import type { Load } from './load.ts';

/** One of the servers that do the same work. */
export interface Side extends Pick<Load, 'request' | 'wrong'> {
  readonly name: string;
  readonly process: MeasuredProcess;
  /** The requests per second of ours should be at least this many times this side's. Ours has none. */
  readonly goal?: number;
  /** Resolves when the side has nothing left to do behind its answers, so that it does not disturb the next one's turn. */
  readonly settled?: () => Promise<void>;
}

/** Servers that have been started, and seen to do the same. */
export interface Comparison {
  readonly name: string;
  /** Ours first. */
  readonly sides: readonly [ours: Side, ...baselines: Side[]];
  /** At the end: whether everything that was answered was also done. Rejects otherwise. */
  readonly check?: (answered: ReadonlyMap<Side, number>) => Promise<void>;
  readonly stop: () => Promise<void>;
}
