// Adds the event to libs/contracts.
import type { Tree } from '@nx/devkit';
import { CONTRACTS } from '../events.ts';
import { readSource, withNames } from '../source-text.ts';
import { addTopic } from '../topology.ts';
import type { EventPlan } from './plan.ts';

const INDEX = `${CONTRACTS}/index.ts`;

export function writeContract(tree: Tree, { event, contract, prefix }: EventPlan): void {
  const { name, topic, writer } = event;
  const definition = `
export const ${name} = defineEvent({
  type: '${prefix}.${name}.v1',
  ...origin,
  data: z.object({ orderId: id }),
});
`;
  const module = `./${contract.slice(CONTRACTS.length + 1).replace(/\.ts$/, '.js')}`;
  const index = readSource(tree, INDEX);
  if (tree.exists(contract)) {
    tree.write(contract, readSource(tree, contract) + definition);
    tree.write(INDEX, withNames(INDEX, index, module, [name]));
    return;
  }
  const head = `import { z } from 'zod';
import { defineEvent } from './event-definition.js';
import { id } from './values.js';

const origin = { source: '/${writer}', topic: '${topic}' };
`;
  tree.write(contract, head + definition);
  tree.write(INDEX, `${index}export { ${name} } from '${module}';\n`);
  addTopic(tree, topic);
}
