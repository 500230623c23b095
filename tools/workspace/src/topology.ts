// Changes the readers of the topics: the object `readers` in libs/contracts/src/topology.ts.
import type { Tree } from '@nx/devkit';
import { Refusal } from './refusal.ts';
import { readSource } from './source-text.ts';

const FILE = 'libs/contracts/src/topology.ts';

/** Adds a reader to each topic that it does not read yet. */
export function addReader(tree: Tree, app: string, topics: readonly string[]): void {
  for (const topic of new Set(topics)) {
    changeReaders(tree, topic, (readers) => (readers.includes(app) ? readers : [...readers, app]));
  }
}

/** Adds a topic without readers. If it exists, nothing changes. */
export function addTopic(tree: Tree, topic: string): void {
  const text = readSource(tree, FILE);
  if (line(topic).test(text)) return;
  const end = text.indexOf('} as const;');
  if (end < 0)
    throw new Refusal(`${FILE} has no list of readers that ends in \`} as const;\`. Add it first.`);
  tree.write(FILE, `${text.slice(0, end)}  '${topic}': [],\n${text.slice(end)}`);
}

export function removeReader(tree: Tree, app: string): void {
  for (const topic of topicsOf(tree)) {
    changeReaders(tree, topic, (readers) => readers.filter((reader) => reader !== app));
  }
}

const line = (topic: string) =>
  new RegExp(`('${topic.replaceAll('.', '\\.')}': \\[)([^\\]]*)(\\])`);

function changeReaders(
  tree: Tree,
  topic: string,
  change: (readers: string[]) => readonly string[],
): void {
  const text = readSource(tree, FILE);
  if (!line(topic).test(text)) {
    throw new Refusal(`${FILE} has no line for the topic ${topic}. First add it to \`readers\`.`);
  }
  const changed = text.replace(line(topic), (_, before: string, names: string, after: string) => {
    const readers = [...names.matchAll(/'([^']+)'/g)].map(([, name = '']) => name);
    const list = change(readers).map((name) => `'${name}'`);
    return `${before}${list.join(', ')}${after}`;
  });
  tree.write(FILE, changed);
}

function topicsOf(tree: Tree): string[] {
  const text = readSource(tree, FILE);
  return [...text.matchAll(/^ {2}'([\w.]+)': \[/gm)].map(([, topic = '']) => topic);
}
