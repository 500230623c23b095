// What the turns come to: the figures that are shown.
import type { Comparison, Limit, Quotient, Side } from './comparison.ts';
import { median, spread, type Spread } from './median.ts';
import type { Turn, Turns } from './rounds.ts';

/** Of one side; medians over its turns. */
export interface SideFigures {
  readonly name: string;
  readonly perSecond: number;
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  readonly cpuMicrosEach: number;
  /** Over all turns. */
  readonly count: number;
  readonly errors: number;
  readonly firstError?: string;
  readonly turns: readonly Turn[];
}

/** One side divided by another within each round. */
export interface Ratio {
  readonly of: string;
  readonly by: string;
  readonly figure: NonNullable<Quotient['figure']>;
  readonly rounds: Spread;
  /** The other's processor time divided by the side's own: more is better. */
  readonly cpu: Spread;
  readonly goal?: number;
  /** Undefined without a goal, and where the figures are not valid. */
  readonly met?: boolean;
}

export interface LimitFigure extends Omit<Limit, 'of'> {
  readonly of: string;
  /** Undefined where the figures are not valid. */
  readonly met?: boolean;
  readonly value: number;
}

export interface ComparisonFigures {
  readonly name: string;
  readonly unit: string;
  /** Before the servers were started. */
  readonly loadAverage: number;
  /** Why the figures are worth nothing. Empty when they are valid. */
  readonly problems: readonly string[];
  readonly notes: readonly string[];
  readonly sides: readonly SideFigures[];
  readonly ratios: readonly Ratio[];
  readonly limits: readonly LimitFigure[];
}

export function figures(
  {
    name,
    unit,
    sides,
    quotients,
    limits = [],
  }: Pick<Comparison, 'name' | 'unit' | 'sides' | 'quotients' | 'limits'>,
  turns: Turns,
  facts: Pick<ComparisonFigures, 'loadAverage' | 'problems' | 'notes'>,
): ComparisonFigures {
  const of = (side: Side) => sideFigures(side, turns.get(side) ?? []);
  const failures = sides
    .map(of)
    .filter(({ errors }) => errors > 0)
    .map(
      ({ name: side, errors, firstError }) => `${side}: ${errors} failed, the first: ${firstError}`,
    );
  const problems = [...facts.problems, ...failures];
  const verdict = (met: boolean) => problems.length === 0 && { met };
  return {
    name,
    unit,
    ...facts,
    problems,
    sides: sides.map(of),
    ratios: quotients.map(({ of: one, by: other, figure = 'perSecond', atLeast: goal }) => {
      const found = { ...ratio(of(one), of(other), figure), figure };
      return goal === undefined
        ? found
        : { ...found, goal, ...verdict(found.rounds.median >= goal) };
    }),
    limits: limits.map((limit) => {
      const { atLeast = 0, atMost = Infinity } = limit;
      const side = of(limit.of);
      const value = side[limit.figure] ?? NaN;
      return { ...limit, of: side.name, value, ...verdict(value >= atLeast && value <= atMost) };
    }),
  };
}

function sideFigures({ name }: Side, turns: readonly Turn[]): SideFigures {
  const of = (figure: (turn: Turn) => number) => median(turns.map(figure));
  const sum = (figure: (turn: Turn) => number) =>
    turns.reduce((total, turn) => total + figure(turn), 0);
  const firstError = turns.find((turn) => turn.firstError !== undefined)?.firstError;
  const isTimed = turns.every(({ p50Ms }) => p50Ms !== undefined);
  return {
    name,
    perSecond: of((turn) => turn.perSecond),
    ...(isTimed && {
      p50Ms: of((turn) => turn.p50Ms ?? NaN),
      p99Ms: of((turn) => turn.p99Ms ?? NaN),
    }),
    cpuMicrosEach: of((turn) => turn.cpuMicrosEach),
    count: sum((turn) => turn.count),
    errors: sum((turn) => turn.errors),
    ...(firstError !== undefined && { firstError }),
    turns,
  };
}

function ratio(one: SideFigures, other: SideFigures, figure: Ratio['figure']) {
  const rounds = one.turns.flatMap((turn, index) => {
    const beside = other.turns[index];
    return beside ? [{ one: turn, other: beside }] : [];
  });
  return {
    of: one.name,
    by: other.name,
    rounds: spread(
      rounds.map((round) => (round.one[figure] ?? NaN) / (round.other[figure] ?? NaN)),
    ),
    cpu: spread(rounds.map((round) => round.other.cpuMicrosEach / round.one.cpuMicrosEach)),
  };
}
