import { ServiceProblem } from '@shop/service-client';
import { Problem } from '@shop/service-defaults';
import { z } from 'zod';

/** Headers of an error response that the client needs for its next request. All others concern only the service and the BFF. */
const FORWARDED_HEADERS = ['retry-after', 'www-authenticate'] as const;

/** Statuses that only the BFF can have caused, because it chose the method and the media type. */
const BFF_ERRORS = new Set([405, 406, 415]);

const inputErrors = z.array(z.object({ detail: z.string(), pointer: z.string() }));

/**
 * Converts a service's refusal to the response for the client: the service's problem with this transaction's gtxid. The BFF
 * forwards the fields of a request under the same names, so the pointers in `errors` are correct for the client.
 *
 * Returns undefined if the client cannot fix anything; the response is then 500. Calls for optional parts handle their
 * refusals themselves (`optionalPart`), so they do not get here.
 */
export function problemOfUpstream(error: unknown): Problem | undefined {
  if (!(error instanceof ServiceProblem) || BFF_ERRORS.has(error.status)) return undefined;
  const { title, detail, errors, ...extensions } = error.problem;
  return new Problem(error.status, error.code, detail, {
    title,
    headers: forwardedHeaders(error.headers),
    errors: inputErrors.safeParse(errors).data,
    extensions,
    cause: error,
  });
}

function forwardedHeaders(headers: ServiceProblem['headers']): Record<string, string> {
  const forwarded: Record<string, string> = {};
  for (const name of FORWARDED_HEADERS) {
    const value = headers[name];
    if (value !== undefined) forwarded[name] = String(value);
  }
  return forwarded;
}
