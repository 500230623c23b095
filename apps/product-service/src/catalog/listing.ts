// Fields that are stored with name and description, to list products in order and to search them by an index.
// A text index could do both, but the MongoDB server of the local stack does not support it.

export interface Listing {
  /** The lower-case name, by which lists are sorted. */
  readonly sortName: string;
  /** The words of name and description, each once. */
  readonly words: readonly string[];
}

export function listingOf({ name, description }: { name: string; description: string }): Listing {
  return { sortName: name.toLowerCase(), words: wordsOf(`${name} ${description}`) };
}

/**
 * The words of a text, each once. A word consists of letters and digits of any script; any other character ends it. In a
 * script without spaces, a whole sentence is one word.
 */
export function wordsOf(text: string): string[] {
  // Upper case first, because it turns ß into SS. Lower case alone would keep ß and ss different.
  const folded = text.normalize('NFC').toUpperCase().toLowerCase();
  return [...new Set(folded.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu))];
}
