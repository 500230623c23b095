// Adds the function that creates and publishes the event to the writer.
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
  // If the writer has a folder with the name of the event's area, the function belongs there. For example, payment
  // events belong to `payment` in user-service.
  const areaFolder = [prefix.split('.').at(-1) ?? '', short].find((each) =>
    tree.exists(`${folder}/${each}`),
  );
  const file = fileNameOf(name);
  generateFiles(
    tree,
    join(import.meta.dirname, 'files', database),
    `${folder}/${areaFolder ?? file}`,
    {
      event,
      name,
      method,
      file,
      short,
    },
  );
  updateJson<AppPackage>(tree, `apps/${writer}/package.json`, (manifest) => {
    const events = manifest.shop?.events ?? [];
    if (events.includes('write')) return manifest;
    return { ...manifest, shop: { ...manifest.shop, events: [...events, 'write'] } };
  });
}
