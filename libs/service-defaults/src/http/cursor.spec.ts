import { expect, it } from 'vitest';
import { decodeCursor, encodeCursor } from './cursor.js';

it('decodes the parts that it encoded', () => {
  expect(decodeCursor(encodeCursor(['grüner Tee', '1']), 2)).toEqual(['grüner Tee', '1']);
});

it.each([
  ['no base64', '%%%'],
  ['no JSON', Buffer.from('hello').toString('base64url')],
  ['another list', encodeCursor(['a'])],
  ['other types', Buffer.from('[1,2]').toString('base64url')],
])('rejects %s with a 400', (_, text) => {
  expect(() => decodeCursor(text, 2)).toThrow(expect.objectContaining({ status: 400 }));
});
