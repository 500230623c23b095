import { runTool } from './tool.ts';

/** @returns runs a script of the tools as a process of its own. `path`: where it finds programs; `env`: what else it is told. */
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
