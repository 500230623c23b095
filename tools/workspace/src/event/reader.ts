// Adds a feature to the reader: the handler, the use case, the table or collection, and the tests.
import type { Tree } from '@nx/devkit';
import { addModule } from '../app-module.ts';
import { appNamed } from '../apps.ts';
import type { KnownEvent } from '../events.ts';
import { writeFeature } from '../feature.ts';
import { fileNameOf, type Names, namesOf, typeOfApp } from '../names.ts';
import { readSource, withElement, withImport } from '../source-text.ts';
import { addReader } from '../topology.ts';

export function writeReader(tree: Tree, reader: string, event: KnownEvent): void {
  const { database = 'none' } = appNamed(tree, reader).shop;
  const names = featureNames(event);
  const migration = nextMigration(tree, reader);
  const fixture = { file: `${reader}.fixture`, type: typeOfApp(reader) };
  writeFeature(tree, {
    app: reader,
    names,
    database,
    http: false,
    reads: [event],
    fixture,
    migration,
  });
  if (database === 'postgres') addToSchema(tree, reader, names, migration);
  addModule(tree, reader, names);
  addReader(tree, reader, [event.topic]);
}

/** The folder, the table and the classes have the name of the event, because it has no plural. */
function featureNames({ name }: KnownEvent): Names {
  const names = namesOf(fileNameOf(name));
  return {
    ...names,
    plural: `${names.words} events`,
    path: names.file,
    types: names.type,
    variables: 'records',
  };
}

function addToSchema(tree: Tree, app: string, { file, type }: Names, migration: string): void {
  const path = `apps/${app}/src/database.ts`;
  const created = `Create${type}${migration}`;
  let text = readSource(tree, path);
  text = withImport(text, `import { ${type}Entity } from './${file}/${file}.entity.js';`);
  text = withImport(
    text,
    `import { ${created} } from './migrations/${migration}-create-${file}.js';`,
    './migrations/',
  );
  text = withElement(path, text, 'entities: [', `${type}Entity`);
  tree.write(path, withElement(path, text, 'migrations: [', created));
}

/** The timestamp of the last migration plus one second. */
function nextMigration(tree: Tree, app: string): string {
  const timestamps = tree
    .children(`apps/${app}/src/migrations`)
    .map((file) => Number(/^\d+/.exec(file)?.[0] ?? 0));
  return String(Math.max(1_763_000_000_000, ...timestamps) + 1_000);
}
