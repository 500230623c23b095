// For many readers, English is not their first language. Therefore, no sentence of a document has more than 30 words.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { documents, root } from './documents.ts';

const MAX_WORDS = 30;

/** Blocks of code, and comments. */
const NOT_PROSE = [/^ *(```|~~~)[^]*?^ *\1.*$/gm, /<!--[^]*?-->/g];

/** A sentence ends with its paragraph, list item or table cell, and at a full stop that is not part of an abbreviation. */
const END =
  /\n(?=\s*(?:\n|[-*+] |\d+[.)] |#|>|\|))|(?<!\\)\||(?<=[.!?][)\]"”’'*_]*)(?<!\b(?:e\.g|i\.e|vs)\.)\s+/g;

interface Sentence {
  readonly line: number;
  readonly text: string;
}

function sentences(markdown: string): Sentence[] {
  const prose = NOT_PROSE.reduce(
    (text, pattern) => text.replace(pattern, (block) => block.replace(/[^\n]/g, '')),
    markdown,
  )
    // Inline code counts as one word. Of a link, only the text counts.
    .replace(/`[^`]+`/g, (code) => code.replace(/[ |]/g, '·'))
    .replace(/\]\([^)]*\)/g, ']');
  const ends = [...prose.matchAll(END)].map(({ index }) => index);
  return [0, ...ends].map((start, position) => {
    const text = prose.slice(start, ends[position]);
    const line = prose.slice(0, start + (/\S/.exec(text)?.index ?? 0)).split('\n').length;
    return { line, text: text.replace(/\s+/g, ' ').trim() };
  });
}

function words(text: string): number {
  return text.split(' ').filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

const long = (markdown: string) =>
  sentences(markdown)
    .filter(({ text }) => words(text) > MAX_WORDS)
    .map(({ line, text }) => `line ${line}: ${words(text)} words: ${text}`);

it.each(documents)('%s has no sentence over 30 words', (path) => {
  expect(long(readFileSync(join(root, path), 'utf8'))).toEqual([]);
});

it('counts the words of a sentence across lines, with inline code as one word and links as their text', () => {
  const half = 'word '.repeat(15).trim();
  const code = '`npm run a long command with many words`';
  expect(long(`# Title\n\nShort. ${half}\n${half} [link](a-target.md).`)).toEqual([
    `line 3: 31 words: ${half} ${half} [link].`,
  ]);
  expect(long(`${half}\n${half}.`)).toEqual([]);
  expect(long(`${half}. ${half} ${code}.`)).toEqual([]);
  expect(long(`${half}, e.g. ${half}.`)).toHaveLength(1);
  expect(long(`- ${half}\n- ${half} ${half}`)).toEqual([]);
  expect(long(`| ${half} | ${half} ${half} |`)).toEqual([]);
  expect(long(`${half}\n\n\`\`\`sh\n${half} ${half} ${half}\n\`\`\``)).toEqual([]);
});
