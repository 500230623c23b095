import { parseArgs } from 'node:util';
import { StackProblem } from '@shop/running-stack/problem';
import type { Schedule } from './measure/schedule.ts';

export const comparisonNames = [
  'composed-read',
  'place-order',
  'traced-read',
  'traced-order',
  'relay',
  'latency',
  'consume',
] as const;
export type ComparisonName = (typeof comparisonNames)[number];

/** Names for groups of comparisons. */
const groups: Readonly<Record<string, readonly ComparisonName[]>> = {
  tracing: ['traced-read', 'traced-order'],
  messaging: ['relay', 'latency', 'consume'],
};

export interface BenchArguments {
  readonly help: boolean;
  /** Print JSON instead of tables. */
  readonly json: boolean;
  /** Write a CPU profile of each server. */
  readonly profile: boolean;
  readonly comparisons: readonly ComparisonName[];
  readonly schedule: Schedule;
}

const full: Schedule = { rounds: 10, seconds: 8, connections: 32, warmUpCount: 15_000 };
const quick: Schedule = { ...full, rounds: 6, seconds: 3, warmUpCount: 5_000 };

/** @throws StackProblem with one sentence, if an argument is invalid. */
export function parseArguments(args: readonly string[]): BenchArguments {
  const values = parse(args);
  const schedule = values.quick ? quick : full;
  return {
    help: values.help === true,
    json: values.json === true,
    profile: values.profile === true,
    comparisons: values.only === undefined ? comparisonNames : comparisonsOf(values.only),
    schedule: {
      ...schedule,
      rounds: count('rounds', values.rounds) ?? schedule.rounds,
      seconds: count('seconds', values.seconds) ?? schedule.seconds,
      connections: count('connections', values.connections) ?? schedule.connections,
    },
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        help: { type: 'boolean', short: 'h' },
        quick: { type: 'boolean' },
        json: { type: 'boolean' },
        profile: { type: 'boolean' },
        only: { type: 'string' },
        rounds: { type: 'string' },
        seconds: { type: 'string' },
        connections: { type: 'string' },
      },
    }).values;
  } catch (error) {
    // The first sentence of Node's message names the option. The remaining text explains `--` on command lines.
    const [sentence] = (error as Error).message.split(/\. |\n/);
    throw new StackProblem(`${sentence}; 'npm run bench -- --help' shows the options.`);
  }
}

function comparisonsOf(text: string): readonly ComparisonName[] {
  const name = comparisonNames.find((known) => known === text);
  if (name) return [name];
  if (Object.hasOwn(groups, text)) return groups[text] ?? [];
  throw new StackProblem(`--only must be ${selectable()}, not '${text}'.`);
}

function selectable(): string {
  const names = [...comparisonNames, ...Object.keys(groups)];
  return new Intl.ListFormat('en-GB', { type: 'disjunction' }).format(names);
}

function count(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (/^[1-9]\d{0,3}$/.test(text)) return Number(text);
  throw new StackProblem(`--${option} must be a whole number from 1 to 9999, not '${text}'.`);
}

export function helpText(): string {
  const describe = ({ rounds, seconds }: Schedule) =>
    `${rounds} rounds of ${seconds} s for each server`;
  return [
    'npm run bench [-- OPTIONS]',
    '',
    'Measures the apps and plain code that does the same work, alternately on this machine. It starts all servers that it',
    'needs, on free ports and with a separate folder, and removes them at the end. docs/performance.md explains the',
    'comparisons and the figures. The exit code is 1 if a request failed or the responses differ. A missed goal is only shown.',
    '',
    `  --quick           ${describe(quick)}, instead of ${describe(full)}`,
    `  --only=NAME       ${selectable()}`,
    '  --rounds=N, --seconds=N, --connections=N',
    '  --json            print the figures as JSON to standard output; progress goes to standard error',
    '  --profile         write CPU profiles of all servers to tmp/bench-profiles (this slows the servers down)',
    '  --help            show this help',
  ].join('\n');
}
