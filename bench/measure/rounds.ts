import type { Comparison, Side, Work } from './comparison.ts';
import type { Schedule } from './schedule.ts';

export interface Run extends Work {
  /** Processor time of the side's process, in microseconds for each unit. */
  readonly cpuMicrosEach: number;
}

/** Each side's runs, one for each round. */
export type Runs = ReadonlyMap<Side, readonly Run[]>;

export interface Measured {
  readonly runs: Runs;
  /** The number of units that each side has done correctly, including the warm-up. */
  readonly answered: ReadonlyMap<Side, number>;
}

/** Limits the warm-up of a side that does not respond. The errors of its runs then show the failure. */
const MAX_WARM_UP_SECONDS = 60;

/**
 * Runs each side once in each round. Every second round has the reverse order (A B, B A, …). This way other work on the
 * machine and growing tables affect all sides equally, so the ratio within a round is meaningful.
 *
 * @param progress receives a sentence after each round.
 */
export async function runRounds(
  { sides, warmUpCount }: Pick<Comparison, 'sides' | 'warmUpCount'>,
  schedule: Schedule,
  signal: AbortSignal,
  progress: (sentence: string) => void,
): Promise<Measured> {
  const runs = new Map<Side, Run[]>(sides.map((side) => [side, []]));
  const answered = new Map<Side, number>();
  for (const side of sides) {
    progress(`warming up ${side.name}`);
    answered.set(
      side,
      await warmUp(side, { ...schedule, ...(warmUpCount && { warmUpCount }) }, signal),
    );
  }
  for (let round = 1; round <= schedule.rounds; round++) {
    const rates: string[] = [];
    for (const side of round % 2 === 1 ? sides : sides.toReversed()) {
      signal.throwIfAborted();
      const run = await measureRun(side, schedule);
      runs.get(side)?.push(run);
      answered.set(side, (answered.get(side) ?? 0) + run.count);
      rates.push(`${side.name} ${Math.round(run.perSecond)}/s`);
    }
    progress(`round ${round} of ${schedule.rounds}: ${rates.join(', ')}`);
  }
  return { runs, answered };
}

async function measureRun(side: Side, schedule: Schedule): Promise<Run> {
  const before = await side.process.cpuMicros();
  const result = await side.run(schedule);
  await side.settled?.();
  // Read after `settled`, so that the work after the responses is included.
  const used = (await side.process.cpuMicros()) - before;
  return { ...result, cpuMicrosEach: used / Math.max(1, result.count) };
}

/** @returns the number of units done. */
async function warmUp(side: Side, schedule: Schedule, signal: AbortSignal): Promise<number> {
  let done = 0;
  for (let second = 0; done < schedule.warmUpCount && second < MAX_WARM_UP_SECONDS; second++) {
    signal.throwIfAborted();
    done += (await measureRun(side, { ...schedule, seconds: 1 })).count;
  }
  return done;
}
