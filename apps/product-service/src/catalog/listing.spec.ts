import { describe, expect, it } from 'vitest';
import { listingOf, wordsOf } from './listing.js';

describe('the words of a text', () => {
  it.each([
    ['Pour-over kettle, 1.5 l', ['pour', 'over', 'kettle', '1', '5', 'l']],
    ['tea Tea TEA', ['tea']],
    ['Grüße aus GRÜSSE', ['grüsse', 'aus']],
    ['Cafe\u0301 café', ['café']],
    ['हिन्दी чай 抹茶', ['हिन्दी', 'чай', '抹茶']],
    ['.* $where (a|b)', ['where', 'a', 'b']],
    ['— 🙂 !', []],
    ['', []],
  ])('%j', (text, words) => {
    expect(wordsOf(text)).toEqual(words);
  });

  it('are the same for a Turkish word in upper and in mixed case', () => {
    expect(wordsOf('İZMİR')).toEqual(wordsOf('İzmİr'));
  });
});

it('a listing has the lower-case name, and each word of name and description once', () => {
  expect(listingOf({ name: 'Green Tea', description: 'Tea from Uji.' })).toEqual({
    sortName: 'green tea',
    words: ['green', 'tea', 'from', 'uji'],
  });
});
