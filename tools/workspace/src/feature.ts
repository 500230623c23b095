// Writes the folder of a feature: the consumer or the HTTP API, the use case, the table or collection, and the tests.
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
  /** The file of the fixture that starts the app, and the type in the name of its function. */
  readonly fixture: { readonly file: string; readonly type: string };
  /** The timestamp at the start of the migration's name. */
  readonly migration: string;
}

/** If true, the API has a `PUT`. Data that is stored from events can only be read. */
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
