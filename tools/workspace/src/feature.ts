// The folder of a feature: what a service does with the events that it reads, with its table or collection and its tests.
import { generateFiles, type Tree } from '@nx/devkit';
import { join } from 'node:path';
import type { KnownEvent } from './events.ts';
import type { Names } from './names.ts';

export interface Feature {
  readonly app: string;
  readonly names: Names;
  readonly database: 'postgres' | 'mongo' | 'none';
  readonly http: boolean;
  readonly reads: readonly KnownEvent[];
  /** The module of the fixture that starts the app, and the type in its function's name. */
  readonly fixture: { readonly file: string; readonly type: string };
  /** The first part of its migration's name. */
  readonly migration: string;
}

/** Whether the API has a call that changes something: what comes from events is only read. */
export function hasPut({
  http,
  database,
  reads,
}: Pick<Feature, 'http' | 'database' | 'reads'>): boolean {
  return http && (database === 'none' || reads.length === 0);
}

export function writeFeature(tree: Tree, feature: Feature): void {
  const { names, database, http, reads } = feature;
  const parts = [
    'feature',
    ...(reads.length > 0 ? ['reads'] : []),
    ...(http ? ['http'] : []),
    ...(hasPut(feature) ? ['put'] : []),
    ...(database === 'none' ? [] : [database]),
  ];
  for (const part of parts) {
    generateFiles(
      tree,
      join(import.meta.dirname, 'feature-files', part),
      `apps/${feature.app}/src`,
      {
        ...feature,
        ...names,
        name: names.file,
        writes: hasPut(feature),
        postgres: database === 'postgres',
        mongo: database === 'mongo',
      },
    );
  }
}
