import { StackProblem } from './problem.ts';

/**
 * Runs the main function of a command to its end, and ends the process with the exit code that it returns. A problem of
 * the person at the terminal is shown as its sentence, and is exit code 1.
 */
export async function runCommand(main: () => Promise<number>): Promise<never> {
  try {
    process.exitCode = await main();
  } catch (error) {
    if (!(error instanceof StackProblem)) throw error;
    process.stderr.write(`shop: ${error.message}\n`);
    process.exitCode = 1;
  }
  // Nothing is left to wait for, but keep-alive sockets and timers may not know it.
  process.exit();
}
