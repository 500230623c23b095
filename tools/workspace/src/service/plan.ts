// What a service is to be, checked against the workspace before anything is written.
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

/** @throws Refusal where such a service cannot be made here */
export function planOf(tree: Tree, options: ServiceOptions): ServicePlan {
  const { name, database = 'none', http = false } = options;
  const names = namesOf(name.replace(/-service$/, ''));
  const app = `${names.file}-service`;
  const taken = shortNamesOf(tree).get(names.file);
  if (taken !== undefined || tree.exists(`apps/${app}`)) {
    const what = taken ?? app;
    throw new Refusal(`There is already an app apps/${what}: choose another name than '${name}'.`);
  }
  const wanted = (options.reads ?? []).map((each) => each.trim()).filter((each) => each !== '');
  const reads = eventsNamed(tree, wanted);
  if (reads.length === 0 && !http) {
    throw new Refusal(
      `${app} would have nothing to do: give it events (--reads=OrderConfirmed), an API (--http), or both.`,
    );
  }
  return { app, names, port: freePort(tree), database, http, reads };
}

/** Two apps may not share one: databases, roles and options are named after it. */
function shortNamesOf(tree: Tree): Map<string, string> {
  return new Map(
    [...appsOf(tree).keys()].map((app) => [
      app.replace(/-service$/, '').replace(/^shop-/, ''),
      app,
    ]),
  );
}
