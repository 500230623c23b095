// Checks the options of a new service against the workspace, before the generator writes a file.
import type { Tree } from '@nx/devkit';
import { appsOf, freePort } from '../apps.ts';
import { eventsNamed, type KnownEvent } from '../events.ts';
import { type Names, namesOf } from '../names.ts';
import { Refusal } from '../refusal.ts';

export interface ServiceOptions {
  /** With or without `-service`. */
  readonly name: string;
  readonly database?: 'postgres' | 'mongo' | 'none';
  readonly http?: boolean;
  readonly reads?: readonly string[];
}

export interface ServicePlan {
  /** `notification-service` */
  readonly app: string;
  readonly names: Names;
  readonly port: number;
  readonly database: 'postgres' | 'mongo' | 'none';
  readonly http: boolean;
  readonly reads: readonly KnownEvent[];
}

/** @throws Refusal if this workspace cannot have such a service. */
export function planOf(tree: Tree, options: ServiceOptions): ServicePlan {
  const { name, database = 'none', http = false } = options;
  const names = namesOf(name.replace(/-service$/, ''));
  const app = `${names.file}-service`;
  const existing = shortNamesOf(tree).get(names.file);
  if (existing !== undefined || tree.exists(`apps/${app}`)) {
    throw new Refusal(
      `The app apps/${existing ?? app} already exists. Choose another name than '${name}'.`,
    );
  }
  const requested = (options.reads ?? []).map((each) => each.trim()).filter((each) => each !== '');
  const reads = eventsNamed(tree, requested);
  if (reads.length === 0 && !http) {
    throw new Refusal(
      `${app} needs events to read (--reads=OrderConfirmed), an API (--http), or both.`,
    );
  }
  return { app, names, port: freePort(tree), database, http, reads };
}

/** Two apps must not have the same short name, because databases, roles and options contain it. */
function shortNamesOf(tree: Tree): Map<string, string> {
  return new Map(
    [...appsOf(tree).keys()].map((app) => [
      app.replace(/-service$/, '').replace(/^shop-/, ''),
      app,
    ]),
  );
}
