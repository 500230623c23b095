// The reader's part: a feature of its own, with the use case, the table or collection, and its tests.
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

/** One name for the event's folder, its table and its classes; a plural would be no word. */
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

/** One second after the last one. */
function nextMigration(tree: Tree, app: string): string {
  const numbers = tree
    .children(`apps/${app}/src/migrations`)
    .map((file) => Number(/^\d+/.exec(file)?.[0] ?? 0));
  return String(Math.max(1_763_000_000_000, ...numbers) + 1_000);
}
