import { expect, it } from 'vitest';
import { formatTraceparent, parseTraceparent } from './traceparent.js';

const G = '4bf92f3577b34da6a3ce929d0e0e4736';
const S = '00f067aa0ba902b7';

it.each([
  ['sampled', `00-${G}-${S}-01`, true],
  ['not sampled', `00-${G}-${S}-00`, false],
  ['sampled among other flags', `00-${G}-${S}-03`, true],
  ['other flags only', `00-${G}-${S}-02`, false],
  ['a later version', `01-${G}-${S}-01`, true],
  ['a later version with more fields', `cc-${G}-${S}-01-what-the-future-brings`, true],
])('reads %s', (_what, header, sampled) => {
  expect(parseTraceparent(header)).toEqual({ gtxid: G, spanId: S, sampled });
});

it.each([
  ['nothing', undefined],
  ['an empty header', ''],
  ['version ff', `ff-${G}-${S}-01`],
  ['version 00 with more fields', `00-${G}-${S}-01-more`],
  ['a later version that continues without a dash', `01-${G}-${S}-01more`],
  ['a trace id of zeros', `00-${'0'.repeat(32)}-${S}-01`],
  ['a parent id of zeros', `00-${G}-${'0'.repeat(16)}-01`],
  ['upper case', `00-${G.toUpperCase()}-${S}-01`],
  ['missing flags', `00-${G}-${S}`],
])('rejects %s', (_what, header) => {
  expect(parseTraceparent(header)).toBeUndefined();
});

it('parses the headers that it formats', () => {
  const header = formatTraceparent({ gtxid: G, spanId: S, sampled: true });
  expect(parseTraceparent(header)).toEqual({ gtxid: G, spanId: S, sampled: true });
});
