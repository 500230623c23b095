// docker-compose.yml, changed as the text that it is, so that comments and layout stay.
import { Refusal } from './refusal.ts';

const FILE = 'docker-compose.yml';

type Section = 'services' | 'networks' | 'volumes';

/** One entry of a section: its lines, without the blank lines and comments behind it. */
interface Entry {
  readonly key: string;
  readonly first: number;
  readonly end: number;
}

/** The text with `block` behind the last entry of the section that `like` holds for. */
export function addEntry(
  text: string,
  section: Section,
  like: (key: string, block: string) => boolean,
  block: string,
): string {
  const lines = text.split('\n');
  const last = entriesOf(lines, section).findLast(({ key, first, end }) =>
    like(key, lines.slice(first, end).join('\n')),
  );
  if (!last) {
    throw new Refusal(`${FILE} has nothing under '${section}' behind which the new entry belongs.`);
  }
  const blank = section === 'services' ? [''] : [];
  return lines.toSpliced(last.end, 0, ...blank, ...block.trimEnd().split('\n')).join('\n');
}

/** The text without that entry. The same text where there is none. */
export function removeEntry(text: string, section: Section, key: string): string {
  const lines = text.split('\n');
  const entry = entriesOf(lines, section).find((each) => each.key === key);
  if (!entry) return text;
  const blank = lines[entry.first - 1] === '' ? 1 : 0;
  return lines.toSpliced(entry.first - blank, entry.end - entry.first + blank).join('\n');
}

export function hasEntry(text: string, section: Section, key: string): boolean {
  return entriesOf(text.split('\n'), section).some((entry) => entry.key === key);
}

function entriesOf(lines: readonly string[], section: Section): Entry[] {
  const start = lines.indexOf(`${section}:`) + 1;
  if (start === 0) throw new Refusal(`${FILE} has no '${section}'.`);
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
