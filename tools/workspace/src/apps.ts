// Reads the package.json of each app.
import { readJson, type Tree } from '@nx/devkit';
import { Refusal } from './refusal.ts';

/** The object `shop`. `@shop/app-descriptions` explains and validates it. */
export interface AppDescription {
  readonly port?: number;
  readonly database?: 'postgres' | 'mongo';
  readonly events?: readonly ('read' | 'write')[];
  readonly calls?: Readonly<Record<string, string>>;
  readonly environment?: readonly string[];
}

export interface AppPackage {
  readonly name: string;
  readonly nx: { readonly name: string; readonly tags: readonly string[] };
  readonly shop?: AppDescription;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
}

/** The apps that listen on a port (the services and the BFF), by name. */
export function appsOf(tree: Tree): Map<string, AppPackage & { readonly shop: AppDescription }> {
  const found = tree.children('apps').flatMap((name) => {
    if (!tree.exists(`apps/${name}/package.json`)) return [];
    const manifest = readJson<AppPackage>(tree, `apps/${name}/package.json`);
    const { shop } = manifest;
    return shop?.port === undefined ? [] : [[name, { ...manifest, shop }] as const];
  });
  return new Map(found);
}

/** @throws Refusal with the list of all apps, if the app does not exist. */
export function appNamed(tree: Tree, name: string): AppPackage & { readonly shop: AppDescription } {
  const apps = appsOf(tree);
  const app = apps.get(name);
  if (!app) {
    throw new Refusal(
      `The app '${name}' does not exist. The apps are ${[...apps.keys()].join(', ')}.`,
    );
  }
  return app;
}

/** One more than the highest port of all apps. */
export function freePort(tree: Tree): number {
  return Math.max(...[...appsOf(tree).values()].map(({ shop }) => shop.port ?? 0)) + 1;
}
