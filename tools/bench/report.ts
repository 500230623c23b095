// The figures as a table for people.
import { busyWarning, type Machine } from './machine.ts';
import type { ComparisonFigures, Ratio, SideFigures } from './measure/figures.ts';
import type { Schedule } from './measure/rounds.ts';

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

function comparisonText({ name, loadAverage, sides, ratios, problems }: ComparisonFigures): string {
  const columns = ['requests/s', 'p50 ms', 'p99 ms', 'CPU µs/request', 'requests', 'errors'];
  return [
    `${name} (load average before: ${loadAverage})`,
    row('', columns),
    ...sides.map(sideText),
    ...ratios.map((ratio) => `  ${ratioText(sides[0]?.name ?? '', ratio)}`),
    ...problems.map((problem) => `  NOT VALID: ${problem}`),
  ].join('\n');
}

function sideText(side: SideFigures): string {
  return row(side.name, [
    whole(side.requestsPerSecond),
    side.p50Ms.toFixed(1),
    side.p99Ms.toFixed(1),
    whole(side.cpuMicrosPerRequest),
    whole(side.requests),
    whole(side.errors),
  ]);
}

function ratioText(ours: string, ratio: Ratio): string {
  const { against, requestsPerSecond, cpuPerRequest, goal, met } = ratio;
  const { median, min, max } = requestsPerSecond;
  const verdict = met === undefined ? 'not valid' : met ? 'met' : 'MISSED';
  return (
    `${ours} / ${against}: ${two(median)} × the requests/s (rounds: ${two(min)} … ${two(max)}), ` +
    `goal ≥ ${two(goal)}: ${verdict}; by CPU time for a request ${two(cpuPerRequest.median)} ×`
  );
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
