import { join } from 'node:path';
import { runTool } from '@shop/running-stack/tool';
import { StackProblem } from '@shop/running-stack/problem';

const command = join(import.meta.dirname, '../../apps/user-service/dist/create-private-key.js');

/** Creates the key that user-service signs tokens with, unless the file exists. Needs a build of user-service. */
export async function createPrivateKey(path: string): Promise<void> {
  const { code, output } = await runTool(process.execPath, [command, path]);
  if (code !== 0)
    throw new StackProblem(`The key for access tokens could not be created:\n${output}`);
}
