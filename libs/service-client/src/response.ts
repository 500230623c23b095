import { z } from 'zod';
import type { RawResponse } from './pending-request.js';
import { ServiceProblem, ServiceUnavailable } from './service-errors.js';

const problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
});

/** @returns the parsed body of a 2xx response. Throws for every other response. */
export function readResponse(
  service: string,
  { statusCode, headers, text }: RawResponse,
  schema?: z.ZodType,
): unknown {
  if (statusCode >= 200 && statusCode < 300) return parseBody(service, text, schema ?? z.unknown());
  if (statusCode >= 400 && statusCode < 500 && isProblemJson(headers['content-type'])) {
    throw new ServiceProblem(service, statusCode, parseBody(service, text, problem), headers);
  }
  throw new ServiceUnavailable(service, `responded with status ${statusCode}`);
}

function parseBody<T>(service: string, text: string, schema: z.ZodType<T>): T {
  const result = schema.safeParse(text === '' ? undefined : parseJson(service, text));
  if (result.success) return result.data;
  const reason = `the response does not match its schema: ${z.prettifyError(result.error)}`;
  throw new ServiceUnavailable(service, reason, { cause: result.error });
}

function parseJson(service: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ServiceUnavailable(service, 'the response is not JSON', { cause: error });
  }
}

function isProblemJson(contentType: string | string[] | undefined): boolean {
  return String(contentType).startsWith('application/problem+json');
}
