import { z } from 'zod';
import type { Refusal } from './operation.decorator.js';
import type { Route } from './routes.js';

/** Status → code → meaning. */
export type Refusals = Readonly<Record<number, Readonly<Record<string, Refusal>>>>;

const invalidRequest = {
  meaning: 'The input is wrong. `errors` points at each place; the pointer "" is the whole of it.',
  members: { errors: z.array(z.object({ detail: z.string(), pointer: z.string() })).min(1) },
  example: { errors: [{ detail: 'Invalid input', pointer: '/lines/0/quantity' }] },
};
const missingKey = 'The header `Idempotency-Key` is needed.';
const reusedKey = 'This `Idempotency-Key` came with another request before.';
const tooLarge = 'The body has more than 64 KiB.';
const mediaType = 'The body is not `application/json`.';
const unauthenticated = 'A valid access token is needed.';
const notFound = 'There is no such thing, or it is somebody else’s.';
const tooLong = 'A part of the path is too long to be an id.';
const unavailable = 'Something that the answer needs is away at the moment.';

/** What an operation can refuse with: its own refusals, and those that follow from how the route is declared. */
export function refusalsOf(route: Route): Refusals {
  const { operation, method, path, isPublic, roles, needsIdempotencyKey, inputs } = route;
  // A body is read, and can be too large or no JSON, also where none is asked for.
  const readsBody = method !== 'get';
  const hasParameter = path.includes('{');
  return merged([
    readsBody || inputs.length > 0 ? { 400: { 'invalid-request': invalidRequest } } : {},
    readsBody ? { 413: { 'payload-too-large': tooLarge } } : {},
    readsBody ? { 415: { 'unsupported-media-type': mediaType } } : {},
    needsIdempotencyKey ? { 400: { 'idempotency-key-missing': missingKey } } : {},
    needsIdempotencyKey ? { 422: { 'idempotency-key-reused': reusedKey } } : {},
    isPublic ? {} : { 401: { unauthenticated } },
    roles.length > 0 ? { 403: { forbidden: `Only for the role ${roles.join(' or ')}.` } } : {},
    hasParameter ? { 404: { 'not-found': notFound }, 414: { 'uri-too-long': tooLong } } : {},
    operation.unavailable ? {} : { 503: { 'service-unavailable': unavailable } },
    operation.refusals ?? {},
  ]);
}

function merged(parts: readonly Refusals[]): Refusals {
  const all: Record<number, Record<string, Refusal>> = {};
  for (const part of parts) {
    for (const [status, codes] of Object.entries(part)) {
      all[Number(status)] = { ...all[Number(status)], ...codes };
    }
  }
  return all;
}
