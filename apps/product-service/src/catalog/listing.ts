// What is stored beside a name and a description, so that products can be listed in order and searched through an index.
// A text index would do both, but the server of the local stack has none.

export interface Listing {
  /** The lower-cased name: what the list is ordered by. */
  readonly sortName: string;
  /** The words of name and description, each once. */
  readonly words: readonly string[];
}

export function listingOf({ name, description }: { name: string; description: string }): Listing {
  return { sortName: name.toLowerCase(), words: wordsOf(`${name} ${description}`) };
}

/**
 * Letters and digits of any script, each word once; whatever stands between ends a word. A script without spaces has no
 * shorter words than its sentences.
 */
export function wordsOf(text: string): string[] {
  // Upper case first: it makes SS of ß, which no other way of writing it is turned into by lower case alone.
  const folded = text.normalize('NFC').toUpperCase().toLowerCase();
  return [...new Set(folded.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}]*/gu))];
}
