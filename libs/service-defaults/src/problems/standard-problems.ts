import { type InputError, Problem } from './problem.js';

/** 400: the input is invalid. `errors` points at each error. */
export function invalidRequest(detail: string, errors?: readonly InputError[]): Problem {
  return new Problem(400, 'invalid-request', detail, {
    errors: errors ?? [{ detail, pointer: '' }],
  });
}

/** 404: also for a resource that belongs to another user. */
export function notFound(detail = 'This resource does not exist.'): Problem {
  return new Problem(404, 'not-found', detail);
}

/** 403: a valid token without the required role. */
export function forbidden(detail = 'Your account may not do this.'): Problem {
  return new Problem(403, 'forbidden', detail);
}

/** 503: a required part is unavailable. The client should repeat the request after `retryAfterSeconds`. */
export function unavailable(
  detail = 'The service is unavailable at the moment. Repeat the request later.',
  { retryAfterSeconds = 1, cause }: { retryAfterSeconds?: number; cause?: unknown } = {},
): Problem {
  return new Problem(503, 'service-unavailable', detail, {
    headers: { 'retry-after': String(retryAfterSeconds) },
    cause,
  });
}
