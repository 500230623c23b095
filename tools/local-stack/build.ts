import { join } from 'node:path';
import { runTool } from '@shop/running-stack/tool';
import { StackProblem } from '@shop/running-stack/problem';

/** Builds the projects and their libraries. Prints nothing. @throws StackProblem with the output of a failed build */
export async function build(
  root: string,
  projects: readonly string[],
  signal: AbortSignal,
): Promise<void> {
  const nx = join(root, 'node_modules', '.bin', 'nx');
  const { code, output } = await runTool(
    nx,
    ['run-many', '-t', 'build', '-p', projects.join(',')],
    {
      cwd: root,
      signal,
      // The daemon of Nx would stay running.
      env: { ...process.env, NX_DAEMON: 'false', NX_TUI: 'false' },
    },
  );
  if (code !== 0) throw new StackProblem(`The build failed:\n${output.trim()}`);
}
