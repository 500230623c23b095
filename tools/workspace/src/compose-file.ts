// Changes docker-compose.yml as text, to keep its comments and layout.
import { Refusal } from './refusal.ts';

const FILE = 'docker-compose.yml';

type Section = 'services' | 'networks' | 'volumes';

/** The lines of one entry of a section, without the blank lines and comments after it. */
interface Entry {
  readonly key: string;
  readonly first: number;
  readonly end: number;
}

/** The text with `block` after the last entry of the section for which `matches` is true. */
export function addEntry(
  text: string,
  section: Section,
  matches: (key: string, block: string) => boolean,
  block: string,
): string {
  const lines = text.split('\n');
  const last = entriesOf(lines, section).findLast(({ key, first, end }) =>
    matches(key, lines.slice(first, end).join('\n')),
  );
  if (!last) {
    throw new Refusal(
      `${FILE} has no matching entry under '${section}'. The new entry would be added after it.`,
    );
  }
  const blank = section === 'services' ? [''] : [];
  return lines.toSpliced(last.end, 0, ...blank, ...block.trimEnd().split('\n')).join('\n');
}

/** The text without this entry. If the entry does not exist, the text does not change. */
export function removeEntry(text: string, section: Section, key: string): string {
  const lines = text.split('\n');
  const entry = entriesOf(lines, section).find((each) => each.key === key);
  if (!entry) return text;
  const blank = lines[entry.first - 1] === '' ? 1 : 0;
  return lines.toSpliced(entry.first - blank, entry.end - entry.first + blank).join('\n');
}

function entriesOf(lines: readonly string[], section: Section): Entry[] {
  const start = lines.indexOf(`${section}:`) + 1;
  if (start === 0) throw new Refusal(`${FILE} has no section '${section}'. Add it first.`);
  const after = lines.findIndex((line, index) => index >= start && /^\S/.test(line));
  const end = after === -1 ? lines.length : after;
  const keys: Entry[] = [];
  for (let first = start; first < end; first++) {
    const key = /^ {2}([\w-]+):/.exec(lines[first] ?? '')?.[1];
    if (key === undefined) continue;
    const next = lines.findIndex(
      (line, index) => index === end || (index > first && /^ {0,2}\S/.test(line)),
    );
    const own = lines.slice(first, next === -1 ? end : next);
    const last = own.findLastIndex((line) => line.trim() !== '');
    keys.push({ key, first, end: first + last + 1 });
  }
  return keys;
}
