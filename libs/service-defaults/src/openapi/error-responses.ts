import { z } from 'zod';
import type { Refusal } from './operation.decorator.js';
import type { Route } from './routes.js';

/** Status → code → meaning. */
export type ErrorResponses = Readonly<Record<number, Readonly<Record<string, Refusal>>>>;

const invalidRequest = {
  meaning:
    'The input is invalid. `errors` points at each error; the pointer "" is the whole input.',
  members: { errors: z.array(z.object({ detail: z.string(), pointer: z.string() })).min(1) },
  example: { errors: [{ detail: 'Invalid input', pointer: '/lines/0/quantity' }] },
};
const missingKey = 'The header `Idempotency-Key` is required.';
const reusedKey = 'This `Idempotency-Key` was already used with another request.';
const tooLarge = 'The body is larger than 64 KiB.';
const mediaType = 'The body is not `application/json`.';
const unauthenticated = 'A valid access token is required.';
const notFound = 'The resource does not exist, or it belongs to another user.';
const tooLong = 'A part of the path is too long for an id.';
const unavailable = 'A required service or database is unavailable at the moment.';

/** The error responses of an operation: its own, and those that result from the declaration of the route. */
export function errorResponsesOf(route: Route): ErrorResponses {
  const { operation, method, path, isPublic, roles, needsIdempotencyKey, inputs } = route;
  // A body is always read, even if the operation needs none. So it can be too large or invalid JSON.
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

function merged(parts: readonly ErrorResponses[]): ErrorResponses {
  const all: Record<number, Record<string, Refusal>> = {};
  for (const part of parts) {
    for (const [status, codes] of Object.entries(part)) {
      all[Number(status)] = { ...all[Number(status)], ...codes };
    }
  }
  return all;
}
