// The writer's part: how the event is made and sent.
import { generateFiles, type Tree, updateJson } from '@nx/devkit';
import { join } from 'node:path';
import type { AppPackage } from '../apps.ts';
import { fileNameOf } from '../names.ts';
import type { EventPlan } from './plan.ts';

export function writeWriter(tree: Tree, plan: EventPlan): void {
  const { event, database, prefix } = plan;
  const { name, method, writer } = event;
  const folder = `apps/${writer}/src`;
  const short = writer.replace(/-service$/, '');
  // The folder of what the event is about, where there is one: payment events in user-service belong to its payments.
  const room = [prefix.split('.').at(-1) ?? '', short].find((each) =>
    tree.exists(`${folder}/${each}`),
  );
  const file = fileNameOf(name);
  generateFiles(tree, join(import.meta.dirname, 'files', database), `${folder}/${room ?? file}`, {
    event,
    name,
    method,
    file,
    short,
  });
  updateJson<AppPackage>(tree, `apps/${writer}/package.json`, (manifest) => {
    const events = manifest.shop?.events ?? [];
    if (events.includes('write')) return manifest;
    return { ...manifest, shop: { ...manifest.shop, events: [...events, 'write'] } };
  });
}
