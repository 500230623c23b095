import type { OpenApiResponse } from './openapi.js';

/** Every header in the document. A response always contains each header that it lists. */
export const RESPONSE_HEADERS = {
  'x-gtxid': {
    description: 'The id of the transaction. Every log line of the transaction contains it.',
    required: true,
    schema: { type: 'string', pattern: '^[0-9a-f]{32}$' },
  },
  Location: {
    description: 'The URL of the new resource.',
    required: true,
    schema: { type: 'string', format: 'uri-reference' },
  },
  'Retry-After': {
    description: 'The number of seconds after which the client should repeat the request.',
    required: true,
    schema: { type: 'string', pattern: '^[0-9]+$' },
  },
  'WWW-Authenticate': {
    description: 'How to authenticate.',
    required: true,
    schema: { type: 'string', pattern: '^Bearer' },
  },
} as const;

/** The headers of one response: `x-gtxid`, which every response has, and the given ones. */
export function responseHeaders(
  names: readonly (keyof typeof RESPONSE_HEADERS)[],
): OpenApiResponse['headers'] {
  const all = ['x-gtxid', ...names];
  return Object.fromEntries(all.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
