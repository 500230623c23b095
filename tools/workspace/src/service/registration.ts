// Adds and removes the entries of a service in tsconfig.json, CODEOWNERS and .env.example.
import { readJson, type Tree, updateJson, writeJson } from '@nx/devkit';
import { Refusal } from '../refusal.ts';
import type { ServicePlan } from './plan.ts';

interface References {
  references: { path: string }[];
}

export function addReference(tree: Tree, app: string): void {
  updateJson<References>(tree, 'tsconfig.json', (config) => {
    const last = config.references.findLastIndex(({ path }) => path.startsWith('./apps/'));
    return {
      ...config,
      references: config.references.toSpliced(last + 1, 0, { path: `./apps/${app}` }),
    };
  });
}

export function removeReference(tree: Tree, app: string): void {
  const config = readJson<References>(tree, 'tsconfig.json');
  const references = config.references.filter(({ path }) => path !== `./apps/${app}`);
  writeJson(tree, 'tsconfig.json', { ...config, references });
}

/** The team has the name of the service. The organisation is that of the other lines. */
export function addOwner(tree: Tree, { app, names }: ServicePlan): void {
  const lines = (tree.read('CODEOWNERS', 'utf8') ?? '').split('\n');
  const last = lines.findLastIndex((line) => line.startsWith('/apps/'));
  const organisation = /@([\w-]+)\//.exec(lines[last] ?? '')?.[1];
  if (organisation === undefined) {
    throw new Refusal(
      'CODEOWNERS has no line for an app. First add one, for example `/apps/order-service/ @example/orders`.',
    );
  }
  const line = `/apps/${app}/ @${organisation}/${names.file}`;
  tree.write('CODEOWNERS', lines.toSpliced(last + 1, 0, line).join('\n'));
}

export function removeOwner(tree: Tree, app: string): void {
  const lines = (tree.read('CODEOWNERS', 'utf8') ?? '').split('\n');
  const others = lines.filter((line) => !line.startsWith(`/apps/${app}/ `));
  tree.write('CODEOWNERS', others.join('\n'));
}

export function addPasswords(tree: Tree, { app, names, database }: ServicePlan): void {
  if (database === 'none' || !tree.exists('.env.example')) return;
  const { file: name, constant } = names;
  const paragraph =
    database === 'postgres'
      ? [
          `# PostgreSQL of ${app}: superuser, owner of the tables (migrations), running service (rows only).`,
          `${constant}_POSTGRES_PASSWORD=${name}-superuser`,
          `${constant}_OWNER_PASSWORD=${name}-owner`,
          `${constant}_SERVICE_PASSWORD=${name}-service`,
        ]
      : [`# MongoDB of ${app}.`, `${constant}_MONGO_PASSWORD=${name}-root`];
  const text = tree.read('.env.example', 'utf8') ?? '';
  tree.write('.env.example', `${text}\n${paragraph.join('\n')}\n`);
}

export function removePasswords(tree: Tree, constant: string): void {
  if (!tree.exists('.env.example')) return;
  const paragraphs = (tree.read('.env.example', 'utf8') ?? '').trimEnd().split('\n\n');
  const others = paragraphs.filter(
    (paragraph) => !new RegExp(`^${constant}_(POSTGRES|MONGO)_PASSWORD=`, 'm').test(paragraph),
  );
  tree.write('.env.example', `${others.join('\n\n')}\n`);
}
