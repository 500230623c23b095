import { z } from 'zod';
import type { RawAnswer } from './exchange.js';
import { ServiceProblem, ServiceUnavailable } from './service-errors.js';

const problem = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
});

/** What an answer means. */
export function readAnswer(
  service: string,
  { statusCode, headers, text }: RawAnswer,
  schema?: z.ZodType,
): unknown {
  if (statusCode >= 200 && statusCode < 300) return agreed(service, text, schema ?? z.unknown());
  if (statusCode >= 400 && statusCode < 500 && isProblemJson(headers['content-type'])) {
    throw new ServiceProblem(service, statusCode, agreed(service, text, problem), headers);
  }
  throw new ServiceUnavailable(service, `answered ${statusCode}`);
}

function agreed<T>(service: string, text: string, schema: z.ZodType<T>): T {
  const result = schema.safeParse(text === '' ? undefined : parsed(service, text));
  if (result.success) return result.data;
  const reason = `not the agreed answer: ${z.prettifyError(result.error)}`;
  throw new ServiceUnavailable(service, reason, { cause: result.error });
}

function parsed(service: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    throw new ServiceUnavailable(service, 'the answer is not JSON', { cause: error });
  }
}

function isProblemJson(contentType: string | string[] | undefined): boolean {
  return String(contentType).startsWith('application/problem+json');
}
