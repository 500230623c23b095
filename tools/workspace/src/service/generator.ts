import {
  formatFiles,
  generateFiles,
  type GeneratorCallback,
  readJson,
  type Tree,
  writeJson,
} from '@nx/devkit';
import { join } from 'node:path';
import type { AppPackage } from '../apps.ts';
import { dependenciesOf } from '../dependencies.ts';
import { hasPut, writeFeature } from '../feature.ts';
import { installPackages } from '../install.ts';
import { addReader } from '../topology.ts';
import { addToCompose } from './compose.ts';
import { planOf, type ServiceOptions, type ServicePlan } from './plan.ts';
import { addOwner, addPasswords, addReference } from './registration.ts';

/** The app that the files that are alike in each app are taken from. */
const PATTERN = 'order-service';

/** After the migration that creates the outbox and the inbox. */
const FIRST_MIGRATION = '1763000001000';

export default async function service(
  tree: Tree,
  options: ServiceOptions,
): Promise<GeneratorCallback> {
  const plan = planOf(tree, options);
  writeSources(tree, plan);
  writeProject(tree, plan);
  addReference(tree, plan.app);
  addOwner(tree, plan);
  addToCompose(tree, plan);
  addPasswords(tree, plan);
  addReader(
    tree,
    plan.app,
    plan.reads.map(({ topic }) => topic),
  );
  await formatFiles(tree);
  return () => installPackages(tree.root);
}

function writeSources(tree: Tree, plan: ServicePlan): void {
  const { app, names, database, reads } = plan;
  const parts = [
    'app',
    ...(database === 'postgres' ? ['postgres'] : []),
    ...(database === 'postgres' && reads.length > 0 ? ['inbox'] : []),
  ];
  for (const part of parts) {
    generateFiles(tree, join(import.meta.dirname, 'files', part), `apps/${app}`, {
      ...plan,
      ...names,
      name: names.file,
      title: names.plural.charAt(0).toUpperCase() + names.plural.slice(1),
      writes: hasPut(plan),
      postgres: database === 'postgres',
      mongo: database === 'mongo',
      migration: FIRST_MIGRATION,
    });
  }
  writeFeature(tree, {
    ...plan,
    fixture: { file: `${app}.fixture`, type: names.type },
    migration: FIRST_MIGRATION,
  });
}

function writeProject(tree: Tree, { app, names, port, database, reads }: ServicePlan): void {
  const folder = `apps/${app}`;
  const pattern = readJson<AppPackage & { nx: object }>(tree, `apps/${PATTERN}/package.json`);
  const dependencies = dependenciesOf(tree, folder);
  writeJson(tree, `${folder}/package.json`, {
    name: pattern.name.replace(PATTERN, app),
    version: '0.1.0',
    private: true,
    type: 'module',
    shop: {
      port,
      ...(database === 'none' ? {} : { database }),
      ...(reads.length > 0 ? { events: ['read'] } : {}),
      calls: { JWKS_URL: pattern.shop?.calls?.['JWKS_URL'] },
    },
    nx: {
      ...pattern.nx,
      name: app,
      tags: pattern.nx.tags.map((tag) => tag.replace(/^scope:order$/, `scope:${names.file}`)),
    },
    dependencies,
    ...(pattern.devDependencies && { devDependencies: pattern.devDependencies }),
  });
  for (const file of ['tsconfig.json', 'tsconfig.spec.json']) {
    tree.write(`${folder}/${file}`, tree.read(`apps/${PATTERN}/${file}`) ?? '');
  }
  const build = readJson<object>(tree, `apps/${PATTERN}/tsconfig.build.json`);
  const scope = `${pattern.name.split('/')[0]}/`;
  writeJson(tree, `${folder}/tsconfig.build.json`, {
    ...build,
    references: Object.keys(dependencies)
      .filter((name) => name.startsWith(scope))
      .map((name) => ({ path: `../../libs/${name.slice(scope.length)}/tsconfig.build.json` })),
  });
}
