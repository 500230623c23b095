// Formats the figures as a table.
import { busyWarning, type Machine } from './machine.ts';
import type { ComparisonFigures, LimitFigure, Ratio, SideFigures } from './measure/figures.ts';
import type { Schedule } from './measure/schedule.ts';

export interface Report {
  readonly machine: Machine;
  readonly schedule: Schedule;
  readonly comparisons: readonly ComparisonFigures[];
}

const NAME_WIDTH = 44;
const WIDTHS = [12, 10, 10, 16, 10, 8] as const;

export function machineText(machine: Machine): string {
  const { processors, model, memoryGiB, node, platform, loadAverage } = machine;
  const facts = `${processors} × ${model}, ${memoryGiB} GiB, ${platform}, Node ${node}, load average ${loadAverage}`;
  const warning = busyWarning(machine);
  return warning === undefined ? facts : `${facts}\n${warning}`;
}

export function reportText({ schedule, comparisons }: Report): string {
  const { rounds, seconds, connections } = schedule;
  return [
    `${rounds} rounds, ${seconds} s for each server in each round, ${connections} connections. ` +
      'Figures are medians of the rounds.',
    ...comparisons.map(comparisonText),
  ].join('\n\n');
}

export function isValid({ comparisons }: Report): boolean {
  return comparisons.every(({ problems }) => problems.length === 0);
}

function comparisonText(comparison: ComparisonFigures): string {
  const { name, unit, loadAverage, sides, ratios, limits, notes, problems } = comparison;
  const columns = [`${unit}s/s`, 'p50 ms', 'p99 ms', `CPU µs/${unit}`, `${unit}s`, 'errors'];
  return [
    `${name} (load average before: ${loadAverage})`,
    row('', columns),
    ...sides.map(sideText),
    ...ratios.map((ratio) => `  ${ratioText(ratio, unit)}`),
    ...limits.map((limit) => `  ${limitText(limit, unit)}`),
    ...notes.map((note) => `  ${note}`),
    ...problems.map((problem) => `  NOT VALID: ${problem}`),
  ].join('\n');
}

function sideText(side: SideFigures): string {
  return row(side.name, [
    whole(side.perSecond),
    side.p50Ms?.toFixed(1) ?? '–',
    side.p99Ms?.toFixed(1) ?? '–',
    whole(side.cpuMicrosEach),
    whole(side.count),
    whole(side.errors),
  ]);
}

function ratioText({ of, by, figure, rounds, cpu, goal, met }: Ratio, unit: string): string {
  const { median, min, max } = rounds;
  const aim = goal === undefined ? '' : `, goal ≥ ${two(goal)}: ${verdict(met)}`;
  return (
    `${of} / ${by}: ${two(median)} × the ${figureName(figure, unit)} (rounds: ${two(min)} … ${two(max)})${aim}; ` +
    `by CPU time for ${/^[aeiou]/.test(unit) ? 'an' : 'a'} ${unit} ${two(cpu.median)} ×`
  );
}

function limitText({ of, figure, atLeast, atMost, value, met }: LimitFigure, unit: string): string {
  const [sign, goal = NaN] = atLeast === undefined ? ['≤', atMost] : ['≥', atLeast];
  const [shown, wanted] =
    figure === 'perSecond' ? [whole(value), whole(goal)] : [value.toFixed(1), String(goal)];
  return `${of}: ${shown} ${figureName(figure, unit)}, goal ${sign} ${wanted}: ${verdict(met)}`;
}

function figureName(figure: LimitFigure['figure'], unit: string): string {
  return { perSecond: `${unit}s/s`, p50Ms: 'ms (p50)', p99Ms: 'ms (p99)' }[figure];
}

function verdict(met: boolean | undefined): string {
  if (met === undefined) return 'not valid';
  return met ? 'met' : 'MISSED';
}

function row(name: string, cells: readonly string[]): string {
  return `  ${name.padEnd(NAME_WIDTH)}${cells.map((cell, index) => cell.padStart(WIDTHS[index] ?? 0)).join('')}`;
}

function whole(number: number): string {
  return Math.round(number).toLocaleString('en');
}

function two(number: number): string {
  return number.toFixed(2);
}
