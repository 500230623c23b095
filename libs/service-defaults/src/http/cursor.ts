import { invalidRequest } from '../problems/frequent-problems.js';

/** Where a list goes on, as the caller gets it: opaque, so that what is in it may change. */
export function encodeCursor(parts: readonly string[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** @throws Problem 400 where the text is not a cursor with that many parts. What the parts mean is the caller's to check. */
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
  const detail = 'The cursor is not one that this list gave out.';
  return invalidRequest(detail, [{ detail, pointer: '/cursor' }]);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}
