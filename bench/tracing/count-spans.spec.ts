import { expect, it } from 'vitest';
import { countSpans } from './count-spans.ts';

/** A length-delimited field. */
const field = (number: number, ...content: Buffer[]): Buffer => {
  const body = Buffer.concat(content);
  const length = body.length < 128 ? [body.length] : [(body.length % 128) + 128, body.length >> 7];
  return Buffer.concat([Buffer.from([number * 8 + 2, ...length]), body]);
};
const span = field(2, Buffer.alloc(60));
const scope = (...spans: Buffer[]) => field(2, field(1, Buffer.from('name')), ...spans);

it('counts the spans of all scopes and all resources', () => {
  const resource = field(1, Buffer.from('attributes'));
  const request = Buffer.concat([
    field(1, resource, scope(span, span, span), scope(span)),
    field(1, resource, scope(span)),
  ]);
  expect(countSpans(request)).toBe(5);
  expect(countSpans(Buffer.alloc(0))).toBe(0);
  expect(() => countSpans(request.subarray(0, 40))).toThrow(RangeError);
});
