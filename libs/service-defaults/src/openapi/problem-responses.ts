import { z } from 'zod';
import { problemTitle, problemType } from '../problems/problem.js';
import type { OpenApiResponse } from './openapi.js';
import type { Refusal } from './operation.decorator.js';
import type { ErrorResponses } from './error-responses.js';
import { responseHeaders } from './response-headers.js';
import type { Schemas } from './schemas.js';

/** RFC 9457, the format of every error response. `gtxid` equals `x-gtxid` of the response; the logs contain it. */
const problem = z
  .looseObject({
    type: z.url(),
    title: z.string(),
    status: z.int().min(400).max(599),
    detail: z.string(),
    gtxid: z.string().regex(/^[0-9a-f]{32}$/),
  })
  .meta({ id: 'Problem' });

const GTXID = '4bf92f3577b34da6a3ce929d0e0e4736';

/** The headers of an error response with this status, in addition to `x-gtxid`. */
const HEADERS: Readonly<Record<number, Parameters<typeof responseHeaders>[0]>> = {
  401: ['WWW-Authenticate'],
  429: ['Retry-After'],
  503: ['Retry-After'],
};

/** Status → response. */
export function problemResponses(
  errorResponses: ErrorResponses,
  schemas: Schemas,
): Record<string, OpenApiResponse> {
  return Object.fromEntries(
    Object.entries(errorResponses).map(([status, codes]) => [
      status,
      problemResponse(Number(status), Object.entries(codes), schemas),
    ]),
  );
}

function problemResponse(
  status: number,
  codes: readonly [code: string, refusal: Refusal][],
  schemas: Schemas,
): OpenApiResponse {
  const all = codes.map(([code, refusal]) => problemOf(status, code, refusal, schemas));
  const [only, ...others] = all.map(({ reference }) => reference);
  return {
    description: all.map(({ text }) => text).join('\n\n'),
    headers: responseHeaders(HEADERS[status] ?? []),
    content: {
      'application/problem+json': {
        schema: only && others.length === 0 ? only : { oneOf: [only, ...others] },
        examples: Object.fromEntries(all.map(({ code, example }) => [code, { value: example }])),
      },
    },
  };
}

function problemOf(status: number, code: string, refusal: Refusal, schemas: Schemas) {
  const { meaning, members, example } =
    typeof refusal === 'string' ? { meaning: refusal, members: {}, example: {} } : refusal;
  const own = z.looseObject({
    type: z.literal(problemType(code)),
    status: z.literal(status),
    ...members,
  });
  const reference = schemas.add(componentName(code), {
    allOf: [schemas.output(problem), schemas.output(own)],
  });
  const standard = { type: problemType(code), title: problemTitle(code), status, detail: meaning };
  return {
    code,
    reference,
    example: { ...standard, gtxid: GTXID, ...example },
    text: `\`${code}\`: ${meaning}`,
  };
}

/** `out-of-stock` → `OutOfStockProblem` */
function componentName(code: string): string {
  const words = code.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1));
  return `${words.join('')}Problem`;
}
