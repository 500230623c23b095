// Calculates the figures of the report from the runs.
import type { Comparison, Limit, Quotient, Side } from './comparison.ts';
import { median, spread, type Spread } from './median.ts';
import type { Run, Runs } from './rounds.ts';

/** The figures of one side: medians over its runs. */
export interface SideFigures {
  readonly name: string;
  readonly perSecond: number;
  readonly p50Ms?: number;
  readonly p99Ms?: number;
  readonly cpuMicrosEach: number;
  /** The sum over all runs. */
  readonly count: number;
  readonly errors: number;
  readonly firstError?: string;
  /** The runs. The name is part of the `--json` output. */
  readonly turns: readonly Run[];
}

/** One side divided by another within each round. */
export interface Ratio {
  readonly of: string;
  readonly by: string;
  readonly figure: NonNullable<Quotient['figure']>;
  readonly rounds: Spread;
  /** The other side's processor time divided by this side's: higher is better. */
  readonly cpu: Spread;
  readonly goal?: number;
  /** Undefined without a goal, or if the figures are not valid. */
  readonly met?: boolean;
}

export interface LimitFigure extends Omit<Limit, 'of'> {
  readonly of: string;
  /** Undefined if the figures are not valid. */
  readonly met?: boolean;
  readonly value: number;
}

export interface ComparisonFigures {
  readonly name: string;
  readonly unit: string;
  /** Before the start of the servers. */
  readonly loadAverage: number;
  /** The reasons why the figures are not valid. Empty if they are valid. */
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
  runs: Runs,
  facts: Pick<ComparisonFigures, 'loadAverage' | 'problems' | 'notes'>,
): ComparisonFigures {
  const of = (side: Side) => sideFigures(side, runs.get(side) ?? []);
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

function sideFigures({ name }: Side, runs: readonly Run[]): SideFigures {
  const of = (figure: (run: Run) => number) => median(runs.map(figure));
  const sum = (figure: (run: Run) => number) => runs.reduce((total, run) => total + figure(run), 0);
  const firstError = runs.find((run) => run.firstError !== undefined)?.firstError;
  const isTimed = runs.every(({ p50Ms }) => p50Ms !== undefined);
  return {
    name,
    perSecond: of((run) => run.perSecond),
    ...(isTimed && {
      p50Ms: of((run) => run.p50Ms ?? NaN),
      p99Ms: of((run) => run.p99Ms ?? NaN),
    }),
    cpuMicrosEach: of((run) => run.cpuMicrosEach),
    count: sum((run) => run.count),
    errors: sum((run) => run.errors),
    ...(firstError !== undefined && { firstError }),
    turns: runs,
  };
}

function ratio(one: SideFigures, other: SideFigures, figure: Ratio['figure']) {
  const rounds = one.turns.flatMap((run, index) => {
    const otherRun = other.turns[index];
    return otherRun ? [{ one: run, other: otherRun }] : [];
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
