import { formatFiles, type GeneratorCallback, type Tree } from '@nx/devkit';
import { appNamed, appsOf } from '../apps.ts';
import { eventsOf } from '../events.ts';
import { installPackages } from '../install.ts';
import { namesOf } from '../names.ts';
import { Refusal } from '../refusal.ts';
import { removeFromCompose } from '../service/compose.ts';
import { removeOwner, removePasswords, removeReference } from '../service/registration.ts';
import { removeReader } from '../topology.ts';

export interface RemoveOptions {
  /** With or without `-service`. */
  readonly name: string;
}

export default async function remove(
  tree: Tree,
  { name }: RemoveOptions,
): Promise<GeneratorCallback> {
  const app = name.endsWith('-service') ? name : `${name}-service`;
  appNamed(tree, app);
  refuseIfNeeded(tree, app);
  const short = app.replace(/-service$/, '');
  tree.delete(`apps/${app}`);
  removeReference(tree, app);
  removeOwner(tree, app);
  removeFromCompose(tree, short);
  removePasswords(tree, namesOf(short).constant);
  removeReader(tree, app);
  await formatFiles(tree);
  return () => installPackages(tree.root);
}

/** @throws Refusal with what must be removed first, if other code needs the service. */
function refuseIfNeeded(tree: Tree, app: string): void {
  const caller = [...appsOf(tree)].find(([, { shop }]) =>
    Object.values(shop.calls ?? {}).some((called) => called.split('/')[0] === app),
  );
  if (caller) {
    throw new Refusal(
      `${caller[0]} calls ${app}. First remove these calls and their variable in \`shop.calls\`.`,
    );
  }
  const written = eventsOf(tree).filter(({ writer }) => writer === app);
  if (written.length > 0) {
    const names = written.map((event) => event.name).join(', ');
    throw new Refusal(`${app} writes ${names}. First remove these events and their readers.`);
  }
}
