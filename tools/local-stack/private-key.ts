import { join } from 'node:path';
import { runTool } from '@shop/running-stack/tool';
import { StackProblem } from '@shop/running-stack/problem';

const command = join(import.meta.dirname, '../../apps/user-service/dist/create-private-key.js');

/** Lets user-service make the key that it signs with, unless there is one. Needs its build. */
export async function createPrivateKey(path: string): Promise<void> {
  const { code, output } = await runTool(process.execPath, [command, path]);
  if (code !== 0) throw new StackProblem(`The key for access tokens was not made:\n${output}`);
}
