import { type InputError, Problem } from './problem.js';

/** 400: the input itself is wrong; `errors` names the places. */
export function invalidRequest(detail: string, errors?: readonly InputError[]): Problem {
  return new Problem(400, 'invalid-request', detail, {
    errors: errors ?? [{ detail, pointer: '' }],
  });
}

/** 404: also for what exists but belongs to somebody else. */
export function notFound(detail = 'There is nothing here.'): Problem {
  return new Problem(404, 'not-found', detail);
}

/** 403: a valid token without the role that is needed. */
export function forbidden(detail = 'Your account may not do this.'): Problem {
  return new Problem(403, 'forbidden', detail);
}

/** 503: something that is needed is away. The client should ask again after `retryAfterSeconds`. */
export function unavailable(
  detail = 'Something this answer needs is away at the moment.',
  { retryAfterSeconds = 1, cause }: { retryAfterSeconds?: number; cause?: unknown } = {},
): Problem {
  return new Problem(503, 'service-unavailable', detail, {
    headers: { 'retry-after': String(retryAfterSeconds) },
    cause,
  });
}
