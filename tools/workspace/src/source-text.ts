// Makes small changes to TypeScript sources as text. Prettier formats the result.
import type { Tree } from '@nx/devkit';
import { Refusal } from './refusal.ts';

export function readSource(tree: Tree, path: string): string {
  const text = tree.read(path, 'utf8');
  if (text === null) throw new Refusal(`${path} does not exist. The generator must change it.`);
  return text;
}

/** Adds `added` after the last import whose path starts with `near`, or after the last import if there is none. */
export function withImport(text: string, added: string, near = '.'): string {
  const imports = [...text.matchAll(/^(?:import [^;]+|\}) from '([^']+)';$/gm)];
  const last = imports.findLast(([, path = '']) => path.startsWith(near)) ?? imports.at(-1);
  const end = last ? last.index + last[0].length : 0;
  return `${text.slice(0, end)}\n${added}${text.slice(end)}`;
}

/** Adds `names` to the braces of the import or export of `module`, and sorts them. */
export function withNames(
  path: string,
  text: string,
  module: string,
  names: readonly string[],
): string {
  const pattern = new RegExp(
    `((?:import|export) \\{)([^}]*)(\\} from '${module.replaceAll('.', '\\.')}';)`,
  );
  const found = pattern.exec(text);
  if (!found)
    throw new Refusal(`${path} has no import or export list from '${module}'. Add one first.`);
  const [whole, before = '', list = '', after = ''] = found;
  const present = list.split(',').map((name) => name.trim());
  const all = [...new Set([...present, ...names])].filter((name) => name !== '');
  return text.replace(whole, `${before} ${all.toSorted(byName).join(', ')} ${after}`);
}

/** The sort order of the sources: it ignores `type` and upper case. */
export function byName(one: string, other: string): number {
  const plain = (name: string) => name.replace(/^type /, '').toLowerCase();
  return plain(one).localeCompare(plain(other));
}

/** Adds `element` to the end of the list after `start`, for example `migrations: [`. */
export function withElement(path: string, text: string, start: string, element: string): string {
  const begin = text.indexOf(start);
  const end = begin < 0 ? -1 : closingBracket(text, begin + start.length);
  if (end < 0)
    throw new Refusal(`${path} has no '${start.trim()}'. The generator must add ${element} to it.`);
  const before = text.slice(0, end).trimEnd();
  const comma = before.endsWith(',') || before.endsWith('[') ? '' : ',';
  return `${before}${comma} ${element}${text.slice(end)}`;
}

function closingBracket(text: string, from: number): number {
  let depth = 1;
  for (let at = from; at < text.length; at++) {
    if (text[at] === '[') depth++;
    if (text[at] === ']' && --depth === 0) return at;
  }
  return -1;
}
