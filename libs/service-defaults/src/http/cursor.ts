import { invalidRequest } from '../problems/standard-problems.js';

/** The position at which a list continues. It is opaque for clients, so that its content may change. */
export function encodeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** @throws Problem 400 if the text is not a cursor with this number of parts. The caller must validate the parts. */
export function decodeCursor(text: string, parts: number): string[] {
  const decoded = parse(text);
  if (
    !Array.isArray(decoded) ||
    decoded.length !== parts ||
    !decoded.every((part) => typeof part === 'string')
  ) {
    throw badCursor();
  }
  return decoded;
}

export function badCursor() {
  const detail = 'The cursor is invalid. Use nextCursor of a previous page of this list.';
  return invalidRequest(detail, [{ detail, pointer: '/cursor' }]);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}
