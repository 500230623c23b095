import { formatFiles, type Tree } from '@nx/devkit';
import { writeContract } from './contract.ts';
import { type EventOptions, eventPlan } from './plan.ts';
import { writeReader } from './reader.ts';
import { writeWriter } from './writer.ts';

export default async function event(tree: Tree, options: EventOptions): Promise<void> {
  const plan = eventPlan(tree, options);
  writeContract(tree, plan);
  writeWriter(tree, plan);
  if (plan.reader !== undefined) writeReader(tree, plan.reader, plan.event);
  await formatFiles(tree);
}
