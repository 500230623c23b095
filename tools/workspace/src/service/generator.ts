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

/** The app whose versions, tags and TypeScript settings a new app copies. */
const TEMPLATE_APP = 'order-service';

/** Runs after the migration that creates the outbox and the inbox. */
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
  const template = readJson<AppPackage & { nx: object }>(tree, `apps/${TEMPLATE_APP}/package.json`);
  const dependencies = dependenciesOf(tree, folder);
  writeJson(tree, `${folder}/package.json`, {
    name: template.name.replace(TEMPLATE_APP, app),
    version: '0.1.0',
    private: true,
    type: 'module',
    shop: {
      port,
      ...(database === 'none' ? {} : { database }),
      ...(reads.length > 0 ? { events: ['read'] } : {}),
      calls: { JWKS_URL: template.shop?.calls?.['JWKS_URL'] },
    },
    nx: {
      ...template.nx,
      name: app,
      tags: template.nx.tags.map((tag) => tag.replace(/^scope:order$/, `scope:${names.file}`)),
    },
    dependencies,
    ...(template.devDependencies && { devDependencies: template.devDependencies }),
  });
  for (const file of ['tsconfig.json', 'tsconfig.spec.json']) {
    tree.write(`${folder}/${file}`, tree.read(`apps/${TEMPLATE_APP}/${file}`) ?? '');
  }
  const build = readJson<object>(tree, `apps/${TEMPLATE_APP}/tsconfig.build.json`);
  const scope = `${template.name.split('/')[0]}/`;
  writeJson(tree, `${folder}/tsconfig.build.json`, {
    ...build,
    references: Object.keys(dependencies)
      .filter((name) => name.startsWith(scope))
      .map((name) => ({ path: `../../libs/${name.slice(scope.length)}/tsconfig.build.json` })),
  });
}
