import fc from 'fast-check';

const SPECIAL = [
  '%00',
  'a%00b',
  '%',
  '%zz',
  '%c0%af',
  '%ff',
  '.',
  '..',
  '%2e%2e%2f%2e%2e',
  '%0d%0ax-injected:%201',
  "'%20OR%201=1%20--",
  '%7B%22$gt%22:%22%22%7D',
  '__proto__',
  'constructor',
  '%E2%80%AE',
  'me',
  'known',
  '0',
  '-1',
  'x'.repeat(101),
  'x'.repeat(4_000),
];

const text = fc.oneof(
  fc.string({ unit: 'grapheme', minLength: 1 }),
  fc.string({ unit: 'binary', minLength: 1 }).map((some) => some.toWellFormed()),
);

/** One segment of a path, as sent in the request line; never empty. */
export const arbitrarySegment = fc.oneof(
  fc.constantFrom(...SPECIAL),
  text.map(encodeURIComponent),
  fc.uuid().map((id) => id.toUpperCase()),
);

/** A complete path, in most cases an unknown one. */
export const arbitraryPath = fc
  .tuple(
    fc.constantFrom('', '/v1', '/v1/orders', '/v1/products', '/docs', '/health'),
    fc.array(arbitrarySegment, { minLength: 1, maxLength: 4 }),
  )
  .map(([start, parts]) => `${start}/${parts.join('/')}`);

/** A query, without the `?`. */
export const arbitraryQuery = fc.oneof(
  fc
    .array(fc.tuple(fc.constantFrom('limit', 'cursor', 'search', 'ids', 'x'), text))
    .map((pairs) => pairs.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')),
  fc.constantFrom(
    'limit=1&limit=2',
    'limit[]=1',
    'limit=1e1',
    'limit=%31',
    'limit=',
    'limit=0x10',
    'cursor[a]=b',
    'cursor=bnVsbA',
    'cursor=WyIiLCIiXQ',
    'cursor=WyJcdTAwMDAiLCIwMTlhMDAwMC0wMDAwLTcwMDAtODAwMC0wMDAwMDAwMDAwMDQiXQ',
    'search=%00',
    'search=%ff',
    'search=.*',
    'search=(',
    'search=$where',
    'search=a&search=b',
    '__proto__=1',
    '&&&',
    `search=${'x'.repeat(3_000)}`,
  ),
);

/** A header value without NUL and line breaks, which Node would not send. */
export const arbitraryHeader = fc.string({
  unit: fc
    .integer({ min: 0x20, max: 0xff })
    .map((code) => String.fromCharCode(code === 0x7f ? 0x20 : code)),
  minLength: 1,
  maxLength: 300,
});

/** A body that is not JSON, or JSON that the operation does not expect. */
export const arbitraryBody = fc.oneof(
  fc.json(),
  fc.string(),
  fc.constantFrom(
    '',
    '{',
    'null',
    '[]',
    '"text"',
    '0',
    '{"__proto__":{"a":1}}',
    '{"constructor":{"prototype":{}}}',
    '\ufeff{}',
    `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
    '{"lines":[{"productId":"\ud800"}]}',
    '1e999',
  ),
);
