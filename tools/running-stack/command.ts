import { parseArgs, type ParseArgsConfig } from 'node:util';
import { StackProblem } from './problem.ts';

/** The command line is invalid. The message is one sentence. */
export class UsageProblem extends Error {
  override readonly name = 'UsageProblem';
}

export interface Command {
  /** The prefix of its messages. */
  readonly name: string;
  /** As in 'npm run admin'. */
  readonly call: string;
  readonly usage: () => string;
  /** The exit code after a failure. */
  readonly failed?: number;
}

/**
 * Runs the main function of a command and sets the exit code that it returns. It prints only the message of a problem that
 * the user can solve. An invalid command line has exit code 2. `--help` prints the usage.
 */
export async function runCommand(
  { name, call, usage, failed = 1 }: Command,
  main: (args: readonly string[]) => Promise<number>,
): Promise<void> {
  const args = process.argv.slice(2);
  const print = (sentence: string) => process.stderr.write(`${name}: ${sentence}\n`);
  try {
    if (args.includes('--help') || args.includes('-h')) process.stdout.write(`${usage()}\n`);
    else process.exitCode = await main(args);
  } catch (error) {
    process.exitCode = error instanceof UsageProblem ? 2 : failed;
    if (error instanceof UsageProblem) print(`${error.message} '${call} --help' shows the usage.`);
    else if (error instanceof StackProblem) print(error.message);
    // An unexpected error needs its stack.
    else console.error(error);
  }
}

/** As `parseArgs` of Node. @throws UsageProblem */
export function parseCommandLine<Config extends ParseArgsConfig>(
  config: Config,
): ReturnType<typeof parseArgs<Config>> {
  try {
    return parseArgs(config);
  } catch (error) {
    // The first sentence of Node's message names the option. The others explain `--`.
    const [sentence] = (error as Error).message.split(/\. |\n/);
    throw new UsageProblem(`${sentence}.`);
  }
}
