import { parseArgs, type ParseArgsConfig } from 'node:util';
import { StackProblem } from './problem.ts';

/** The command line is not valid. The message is one sentence. */
export class UsageProblem extends Error {
  override readonly name = 'UsageProblem';
}

export interface Command {
  /** Before each of its messages. */
  readonly name: string;
  /** As in 'npm run admin'. */
  readonly call: string;
  readonly usage: () => string;
  /** The exit code where it could not do its work. */
  readonly failed?: number;
}

/**
 * Runs the main function of a command, and sets the exit code that it returns. A problem that the user can solve is shown
 * as its sentence, an invalid command line with exit code 2. `--help` shows the usage.
 */
export async function runCommand(
  { name, call, usage, failed = 1 }: Command,
  main: (args: readonly string[]) => Promise<number>,
): Promise<void> {
  const args = process.argv.slice(2);
  const say = (sentence: string) => process.stderr.write(`${name}: ${sentence}\n`);
  try {
    if (args.includes('--help') || args.includes('-h')) process.stdout.write(`${usage()}\n`);
    else process.exitCode = await main(args);
  } catch (error) {
    process.exitCode = error instanceof UsageProblem ? 2 : failed;
    if (error instanceof UsageProblem) say(`${error.message} '${call} --help' shows the usage.`);
    else if (error instanceof StackProblem) say(error.message);
    // Unexpected, so with its stack.
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
    // The first sentence of Node's message names the option, the others explain the `--` of command lines.
    const [sentence] = (error as Error).message.split(/\. |\n/);
    throw new UsageProblem(`${sentence}.`);
  }
}
