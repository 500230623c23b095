import type { OpenApiResponse } from './openapi.js';

/** Every header that the document tells of. Each is always there on the responses that list it. */
export const RESPONSE_HEADERS = {
  'x-gtxid': {
    description: 'The identifier of the transaction, in every log line that belongs to it.',
    required: true,
    schema: { type: 'string', pattern: '^[0-9a-f]{32}$' },
  },
  Location: {
    description: 'Where the new thing is to be read.',
    required: true,
    schema: { type: 'string', format: 'uri-reference' },
  },
  'Retry-After': {
    description: 'Seconds after which it is worth trying again.',
    required: true,
    schema: { type: 'string', pattern: '^[0-9]+$' },
  },
  'WWW-Authenticate': {
    description: 'How to authenticate.',
    required: true,
    schema: { type: 'string', pattern: '^Bearer' },
  },
} as const;

/** Of one response: `x-gtxid`, which each has, and the given ones. */
export function responseHeaders(
  names: readonly (keyof typeof RESPONSE_HEADERS)[],
): OpenApiResponse['headers'] {
  const all = ['x-gtxid', ...names];
  return Object.fromEntries(all.map((name) => [name, { $ref: `#/components/headers/${name}` }]));
}
