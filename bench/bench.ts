// `npm run bench`: measures the apps and plain code that does the same work. See README.md in this folder.
import { mkdirSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { build } from '@shop/local-stack/build';
import { errorMessage, StackProblem } from '@shop/running-stack/problem';
import { Progress } from '@shop/local-stack/progress';
import { createRunFolder } from '@shop/local-stack/run-folder';
import { Terminal } from '@shop/local-stack/terminal';
import { type BenchArguments, type ComparisonName, helpText, parseArguments } from './arguments.ts';
import type { BenchRun } from './bench-run.ts';
import { currentLoad, describeMachine } from './machine.ts';
import type { Comparison } from './measure/comparison.ts';
import { type ComparisonFigures, figures } from './measure/figures.ts';
import { runRounds } from './measure/rounds.ts';
import { isValid, machineText, type Report, reportText } from './report.ts';

const root = join(import.meta.dirname, '..');
const PROFILES = join(root, 'tmp', 'bench-profiles');

/** Progress goes to standard error, so standard output contains only the result. */
const terminal = new Terminal(process.stderr);
const progress = new Progress(terminal);
const stopping = new AbortController();

async function main(): Promise<number> {
  const options = parseArguments(process.argv.slice(2));
  if (options.help) {
    process.stdout.write(`${helpText()}\n`);
    return 0;
  }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(signal, () =>
      stopping.abort(new StackProblem('The benchmark was stopped before its end.')),
    );
  }
  const machine = describeMachine();
  terminal.print(machineText(machine));
  await progress.step('build', () =>
    build(root, ['shop-bff', 'order-service', 'bench-plain-nest', 'testing'], stopping.signal),
  );
  const comparisons = await compareAll(options);
  const report: Report = { machine, schedule: options.schedule, comparisons };
  process.stdout.write(
    options.json
      ? `${JSON.stringify(report, undefined, 2)}\n`
      : `\n${machineText(machine)}\n${reportText(report)}\n`,
  );
  return isValid(report) ? 0 : 1;
}

async function compareAll(options: BenchArguments): Promise<ComparisonFigures[]> {
  // These modules import built files, so they are imported after the build.
  const { BenchRun } = await import('./bench-run.ts');
  const start: Record<ComparisonName, (run: BenchRun) => Promise<Comparison>> = {
    'composed-read': (await import('./composed-read/composed-read.ts')).composedRead,
    'place-order': (await import('./place-order/place-order.ts')).placeOrder,
    'traced-read': (await import('./tracing/traced-read.ts')).tracedRead,
    'traced-order': (await import('./tracing/traced-order.ts')).tracedOrder,
    relay: (await import('./messaging/relay/relay.ts')).relay,
    latency: (await import('./messaging/latency/latency.ts')).latency,
    consume: (await import('./messaging/consume/consume.ts')).consume,
  };
  if (options.profile) mkdirSync(PROFILES, { recursive: true });
  const folder = await createRunFolder(join(root, '.local', 'bench'));
  const run = await BenchRun.open({
    root,
    folder,
    nodeOptions: options.profile ? ['--cpu-prof', `--cpu-prof-dir=${PROFILES}`] : [],
    step: progress.step,
    signal: stopping.signal,
  });
  try {
    const results: ComparisonFigures[] = [];
    for (const name of options.comparisons) {
      const loadAverage = currentLoad();
      const comparison = await start[name](run);
      try {
        results.push(await measure(comparison, options, loadAverage));
      } finally {
        await comparison.stop();
      }
    }
    return results;
  } finally {
    await run.close();
    await rm(folder, { recursive: true, force: true });
  }
}

async function measure(
  comparison: Comparison,
  { schedule }: BenchArguments,
  loadAverage: number,
): Promise<ComparisonFigures> {
  const print = (sentence: string) => terminal.print(`  ${sentence}`);
  const { runs, answered } = await runRounds(comparison, schedule, stopping.signal, print);
  const problems: string[] = [];
  let notes: readonly string[] = [];
  try {
    await comparison.check?.(answered);
    notes = (await comparison.notes?.(answered)) ?? [];
  } catch (error) {
    problems.push(errorMessage(error));
  }
  return figures(comparison, runs, { loadAverage, problems, notes });
}

try {
  process.exitCode = await main();
} catch (error) {
  if (!(error instanceof StackProblem)) throw error;
  process.stderr.write(`bench: ${error.message}\n`);
  process.exitCode = 1;
}
// All work is done, but open keep-alive sockets would keep the process running.
process.exit();
