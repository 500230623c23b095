import { runTool } from './tool.ts';

/** Runs a command in its own process, which gets only PATH and these variables. */
export function commandRunner(script: string) {
  return async (
    args: readonly string[],
    {
      path = process.env['PATH'],
      env = {},
    }: { path?: string | undefined; env?: NodeJS.ProcessEnv } = {},
  ) => {
    const { stdout, stderr, code } = await runTool(process.execPath, [script, ...args], {
      env: { ...env, PATH: path },
    });
    return { out: stdout, err: stderr, code };
  };
}
