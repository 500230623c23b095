import { ServiceProblem } from '@shop/service-client';
import { Problem } from '@shop/service-defaults';
import { z } from 'zod';

/** Headers of a refusal that tell the client how to go on. All others are between the service and the BFF. */
const PASSED_ON = ['retry-after', 'www-authenticate'] as const;

/** What only the BFF can have done wrongly: it chose the method and the media type. */
const OWN_MISTAKES = new Set([405, 406, 415]);

const inputErrors = z.array(z.object({ detail: z.string(), pointer: z.string() }));

/**
 * The client's answer when a service refused. It is the service's own, under this transaction's gtxid: what the client sent
 * is checked and passed on field by field with the same names, so `errors` points at the right places. undefined, and with
 * it a 500, where the client could not mend anything. Calls that the BFF makes up itself (the parts of an order) handle
 * their refusals themselves and do not get here.
 */
export function refusalOf(error: unknown): Problem | undefined {
  if (!(error instanceof ServiceProblem) || OWN_MISTAKES.has(error.status)) return undefined;
  const { title, detail, errors, ...extensions } = error.problem;
  return new Problem(error.status, error.code, detail, {
    title,
    headers: passedOn(error.headers),
    errors: inputErrors.safeParse(errors).data,
    extensions,
    cause: error,
  });
}

function passedOn(headers: ServiceProblem['headers']): Record<string, string> {
  const kept: Record<string, string> = {};
  for (const name of PASSED_ON) {
    const value = headers[name];
    if (value !== undefined) kept[name] = String(value);
  }
  return kept;
}
