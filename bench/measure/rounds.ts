import type { Comparison, Side, Work } from './comparison.ts';
import type { Schedule } from './schedule.ts';

export interface Turn extends Work {
  /** Processor time of the side's process, in microseconds for each thing done. */
  readonly cpuMicrosEach: number;
}

/** Each side's turns, one for each round. */
export type Turns = ReadonlyMap<Side, readonly Turn[]>;

export interface Measured {
  readonly turns: Turns;
  /** What each side has done as it should, warming up included. */
  readonly answered: ReadonlyMap<Side, number>;
}

/** A side that cannot answer is not waited for: the errors of its turns tell. */
const LONGEST_WARM_UP_SECONDS = 60;

/**
 * All sides take turns in each round, in turned order every second round (A B, B A, …): whatever else slows the machine
 * down, or the tables that grow, meets all of them alike, and the ratio within a round is worth something.
 *
 * @param progress told after each round.
 */
export async function takeTurns(
  { sides, warmUpCount }: Pick<Comparison, 'sides' | 'warmUpCount'>,
  schedule: Schedule,
  signal: AbortSignal,
  progress: (sentence: string) => void,
): Promise<Measured> {
  const turns = new Map<Side, Turn[]>(sides.map((side) => [side, []]));
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
      const taken = await turn(side, schedule);
      turns.get(side)?.push(taken);
      answered.set(side, (answered.get(side) ?? 0) + taken.count);
      rates.push(`${side.name} ${Math.round(taken.perSecond)}/s`);
    }
    progress(`round ${round} of ${schedule.rounds}: ${rates.join(', ')}`);
  }
  return { turns, answered };
}

async function turn(side: Side, schedule: Schedule): Promise<Turn> {
  const before = await side.process.cpuMicros();
  const result = await side.turn(schedule);
  await side.settled?.();
  // After it has settled: work that is put off is work too.
  const used = (await side.process.cpuMicros()) - before;
  return { ...result, cpuMicrosEach: used / Math.max(1, result.count) };
}

/** @returns how much was done. */
async function warmUp(side: Side, schedule: Schedule, signal: AbortSignal): Promise<number> {
  let done = 0;
  for (let second = 0; done < schedule.warmUpCount && second < LONGEST_WARM_UP_SECONDS; second++) {
    signal.throwIfAborted();
    done += (await turn(side, { ...schedule, seconds: 1 })).count;
  }
  return done;
}
