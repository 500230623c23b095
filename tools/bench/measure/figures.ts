// What the turns come to: the figures that are shown.
import type { Comparison, Side } from './comparison.ts';
import { median, spread, type Spread } from './median.ts';
import type { Turn, Turns } from './rounds.ts';

/** Of one side; medians over its turns. */
export interface SideFigures {
  readonly name: string;
  readonly requestsPerSecond: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMicrosPerRequest: number;
  /** Over all turns. */
  readonly requests: number;
  readonly errors: number;
  readonly firstError?: string;
  readonly turns: readonly Turn[];
}

/** Ours against one baseline: ours divided by theirs within each round, more is better for us. */
export interface Ratio {
  readonly against: string;
  readonly requestsPerSecond: Spread;
  /** Theirs divided by ours: less processor time for a request is better. */
  readonly cpuPerRequest: Spread;
  readonly goal: number;
  /** Undefined where the figures are not valid. */
  readonly met?: boolean;
}

export interface ComparisonFigures {
  readonly name: string;
  /** Before the servers were started. */
  readonly loadAverage: number;
  /** Why the figures are worth nothing. Empty when they are valid. */
  readonly problems: readonly string[];
  readonly sides: readonly SideFigures[];
  readonly ratios: readonly Ratio[];
}

export function figures(
  { name, sides }: Pick<Comparison, 'name' | 'sides'>,
  turns: Turns,
  { loadAverage, problems }: Pick<ComparisonFigures, 'loadAverage' | 'problems'>,
): ComparisonFigures {
  const [ours, ...baselines] = sides;
  const of = (side: Side) => sideFigures(side, turns.get(side) ?? []);
  const failures = sides
    .map(of)
    .filter(({ errors }) => errors > 0)
    .map(
      ({ name: side, errors, firstError }) => `${side}: ${errors} failed, the first: ${firstError}`,
    );
  const all = [...problems, ...failures];
  return {
    name,
    loadAverage,
    problems: all,
    sides: sides.map(of),
    ratios: baselines.map((baseline) => ratio(of(ours), of(baseline), baseline.goal ?? 1, all)),
  };
}

function sideFigures({ name }: Side, turns: readonly Turn[]): SideFigures {
  const of = (figure: (turn: Turn) => number) => median(turns.map(figure));
  const sum = (figure: (turn: Turn) => number) =>
    turns.reduce((total, turn) => total + figure(turn), 0);
  const firstError = turns.find((turn) => turn.firstError !== undefined)?.firstError;
  return {
    name,
    requestsPerSecond: of((turn) => turn.requestsPerSecond),
    p50Ms: of((turn) => turn.p50Ms),
    p99Ms: of((turn) => turn.p99Ms),
    cpuMicrosPerRequest: of((turn) => turn.cpuMicrosPerRequest),
    requests: sum((turn) => turn.requests),
    errors: sum((turn) => turn.errors),
    ...(firstError !== undefined && { firstError }),
    turns,
  };
}

function ratio(
  ours: SideFigures,
  theirs: SideFigures,
  goal: number,
  problems: readonly string[],
): Ratio {
  const rounds = ours.turns.flatMap((turn, index) => {
    const other = theirs.turns[index];
    return other ? [{ ours: turn, theirs: other }] : [];
  });
  const requestsPerSecond = spread(
    rounds.map((round) => round.ours.requestsPerSecond / round.theirs.requestsPerSecond),
  );
  const cpuPerRequest = spread(
    rounds.map((round) => round.theirs.cpuMicrosPerRequest / round.ours.cpuMicrosPerRequest),
  );
  return {
    against: theirs.name,
    requestsPerSecond,
    cpuPerRequest,
    goal,
    ...(problems.length === 0 && { met: requestsPerSecond.median >= goal }),
  };
}
