import { isInfrastructureError } from '@shop/resilience';
import { HttpException } from '@nestjs/common';
import { invalidRequest, notFound, unavailable } from './standard-problems.js';
import { Problem } from './problem.js';

/** An app's additions to the translation of errors. */
export interface ErrorTranslation {
  /** True for an app's own error that means "unavailable". It becomes a 503 with `Retry-After`. */
  readonly isUnavailable?: (error: unknown) => boolean;
  /** The problem of any other error that needs its own response. If undefined, the rules below apply. */
  readonly toProblem?: (error: unknown) => Problem | undefined;
}

const CODES: Readonly<Record<number, string>> = {
  401: 'unauthenticated',
  403: 'forbidden',
  405: 'method-not-allowed',
  406: 'not-acceptable',
  408: 'request-timeout',
  409: 'conflict',
  413: 'payload-too-large',
  414: 'uri-too-long',
  415: 'unsupported-media-type',
  429: 'too-many-requests',
};

/** They replace Fastify's own messages, which mention its internals. */
const DETAILS: Readonly<Record<string, string>> = {
  FST_ERR_CTP_INVALID_MEDIA_TYPE: 'The body must be application/json.',
  FST_ERR_CTP_BODY_TOO_LARGE: 'The body is too large.',
  FST_ERR_CTP_INVALID_JSON_BODY: 'The body is not valid JSON.',
  FST_ERR_CTP_EMPTY_JSON_BODY: 'The body is empty, but its content type is application/json.',
  FST_ERR_CTP_INVALID_CONTENT_LENGTH: 'The length of the body differs from content-length.',
  FST_ERR_BAD_URL: 'The path is not a valid URL.',
  FST_ERR_MAX_PARAM_LENGTH: 'A part of the path is too long.',
};

/** The problem for any error. An unknown error becomes a 500 that contains nothing about the error. */
export function problemOfError(error: unknown, translation: ErrorTranslation = {}): Problem {
  if (error instanceof Problem) return error;
  if (isInfrastructureError(error) || translation.isUnavailable?.(error)) {
    return unavailable(undefined, { cause: error });
  }
  const problem = translation.toProblem?.(error);
  if (problem) return problem;
  if (error instanceof HttpException) return ofHttpException(error);
  return internalError(error);
}

/** Nest's own exceptions, and Fastify's errors about the request, which Nest's adapter wraps in an exception. */
function ofHttpException(exception: HttpException): Problem {
  const status = exception.getStatus();
  if (status === 503) return unavailable(undefined, { cause: exception });
  if (status < 400 || status >= 500) return internalError(exception);
  const detail = DETAILS[codeOf(exception.cause)] ?? exception.message;
  if (status === 400) return invalidRequest(detail);
  if (status === 404) return notFound();
  return new Problem(status, CODES[status] ?? 'request-refused', detail, { cause: exception });
}

function internalError(cause: unknown): Problem {
  return new Problem(500, 'internal-error', 'Something went wrong on our side.', { cause });
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
