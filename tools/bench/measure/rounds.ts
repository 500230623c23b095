import type { Comparison, Side } from './comparison.ts';
import { load, type LoadResult } from './load.ts';

export interface Schedule {
  readonly rounds: number;
  /** Of one side's turn in a round. */
  readonly seconds: number;
  readonly connections: number;
  /** Requests that each side answers before anything counts, so that its code is compiled by then. */
  readonly warmUpRequests: number;
}

export interface Turn extends LoadResult {
  /** Processor time of the server's process, in microseconds for each request. */
  readonly cpuMicrosPerRequest: number;
}

/** Each side's turns, one for each round. */
export type Turns = ReadonlyMap<Side, readonly Turn[]>;

export interface Measured {
  readonly turns: Turns;
  /** Requests that each side has answered as it should, warming up included. */
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
  { sides }: Pick<Comparison, 'sides'>,
  schedule: Schedule,
  signal: AbortSignal,
  progress: (sentence: string) => void,
): Promise<Measured> {
  const turns = new Map<Side, Turn[]>(sides.map((side) => [side, []]));
  const answered = new Map<Side, number>();
  for (const side of sides) {
    progress(`warming up ${side.name}`);
    answered.set(side, await warmUp(side, schedule, signal));
  }
  for (let round = 1; round <= schedule.rounds; round++) {
    const rates: string[] = [];
    for (const side of round % 2 === 1 ? sides : sides.toReversed()) {
      signal.throwIfAborted();
      const taken = await turn(side, schedule);
      turns.get(side)?.push(taken);
      answered.set(side, (answered.get(side) ?? 0) + taken.requests);
      rates.push(`${side.name} ${Math.round(taken.requestsPerSecond)}/s`);
    }
    progress(`round ${round} of ${schedule.rounds}: ${rates.join(', ')}`);
  }
  return { turns, answered };
}

async function turn(side: Side, { seconds, connections }: Schedule): Promise<Turn> {
  const before = await side.process.cpuMicros();
  const { request, wrong } = side;
  const result = await load({ url: side.process.url, connections, seconds, request, wrong });
  await side.settled?.();
  // After it has settled: work that is put off is work too.
  const used = (await side.process.cpuMicros()) - before;
  return { ...result, cpuMicrosPerRequest: used / Math.max(1, result.requests) };
}

/** @returns how many requests were answered. */
async function warmUp(side: Side, schedule: Schedule, signal: AbortSignal): Promise<number> {
  const { warmUpRequests } = schedule;
  let requests = 0;
  for (let second = 0; requests < warmUpRequests && second < LONGEST_WARM_UP_SECONDS; second++) {
    signal.throwIfAborted();
    requests += (await turn(side, { ...schedule, seconds: 1 })).requests;
  }
  return requests;
}
