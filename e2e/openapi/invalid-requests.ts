// Kinds of invalid requests, each with the status that it must get.
import fc from 'fast-check';
import { invalidJson } from './invalid-json.ts';
import type { JsonArbitrary } from './json-arbitrary.ts';
import { bodySchema, type DescribedOperation, JSON_TYPE } from './valid-request.ts';
import type { Request } from './send.ts';
import {
  arbitraryBody,
  arbitraryHeader,
  arbitraryQuery,
  arbitrarySegment,
} from './arbitrary-input.ts';

export interface InvalidRequest {
  readonly kind: string;
  readonly requests: fc.Arbitrary<Request>;
  /** The required status. If it is absent, every status that the operation lists is allowed, except for a 5xx. */
  readonly status?: number;
}

type Requests = fc.Arbitrary<Request>;

export function invalidTokens(valid: Requests): InvalidRequest[] {
  const bad = fc.oneof(
    arbitraryHeader,
    arbitraryHeader.map((some) => `Bearer ${some}`),
  );
  return [
    {
      kind: 'no token',
      requests: valid.map((request) => withoutHeader(request, 'authorization')),
      status: 401,
    },
    {
      kind: 'bad token',
      requests: fc
        .tuple(valid, bad)
        .map(([request, authorization]) => withHeaders(request, { authorization })),
      status: 401,
    },
    {
      kind: 'forged token',
      requests: valid.map((request) => {
        const { authorization = '' } = request.headers;
        return withHeaders(request, { authorization: `${authorization.slice(0, -6)}AAAAAA` });
      }),
      status: 401,
    },
  ];
}

export function invalidPaths(valid: Requests, { path }: DescribedOperation): InvalidRequest[] {
  if (!path.includes('{')) return [];
  const requests = fc
    .tuple(valid, arbitrarySegment)
    .map(([request, part]) => ({ ...request, path: path.replace(/\{\w+\}/, () => part) }));
  return [{ kind: 'arbitrary path', requests }];
}

export function invalidQueries(
  valid: Requests,
  { method, operation }: DescribedOperation,
): InvalidRequest[] {
  if (method !== 'get') return [];
  const withQuery = (request: Request, query: string) => ({
    ...request,
    path: `${request.path.split('?', 1)[0]}?${query}`,
  });
  const hasNoQuery = operation.parameters.every((parameter) => parameter.in !== 'query');
  return [
    {
      kind: 'arbitrary query',
      requests: fc
        .tuple(valid, arbitraryQuery)
        .map(([request, query]) => withQuery(request, query)),
    },
    {
      kind: 'unknown parameter',
      requests: valid.map((request) => withQuery(request, 'surplus=1')),
      ...(hasNoQuery ? {} : { status: 400 }),
    },
  ];
}

export function invalidBodies(
  valid: Requests,
  { method, operation }: DescribedOperation,
  json: JsonArbitrary,
): InvalidRequest[] {
  if (method === 'get') return [];
  const types = fc.constantFrom('text/plain', 'application/xml', 'multipart/form-data', 'x');
  const schema = bodySchema(operation);
  const invalid = schema && {
    kind: 'invalid body',
    requests: fc
      .tuple(valid, invalidJson(schema, json))
      .map(([request, body]) => ({ ...request, body: JSON.stringify(body) })),
    status: 400,
  };
  return [
    // Four times the weight: most rules are in the body.
    ...(invalid ? [invalid, invalid, invalid, invalid] : []),
    {
      kind: 'unsupported media type',
      requests: fc.tuple(valid, types).map(([request, type]) => ({
        ...withHeaders(request, { 'content-type': type }),
        body: request.body ?? 'text',
      })),
      status: 415,
    },
    {
      kind: 'too large',
      requests: valid.map((request) => ({
        ...withHeaders(request, JSON_TYPE),
        body: `{"a":"${'x'.repeat(70_000)}"}`,
      })),
      status: 413,
    },
    {
      kind: 'arbitrary body',
      requests: fc
        .tuple(valid, arbitraryBody)
        .map(([request, body]) => ({ ...withHeaders(request, JSON_TYPE), body })),
    },
  ];
}

export function invalidKeys(valid: Requests, { operation }: DescribedOperation): InvalidRequest[] {
  if (operation.parameters.every(({ name }) => name !== 'Idempotency-Key')) return [];
  const none = fc.constantFrom({}, ...['', ' ', '""'].map((key) => ({ 'idempotency-key': key })));
  return [
    {
      kind: 'no key',
      requests: fc
        .tuple(valid, none)
        .map(([request, headers]) =>
          withHeaders(withoutHeader(request, 'idempotency-key'), headers),
        ),
      status: 400,
    },
    {
      kind: 'arbitrary key',
      requests: fc
        .tuple(valid, arbitraryHeader)
        .map(([request, key]) => withHeaders(request, { 'idempotency-key': key })),
    },
  ];
}

export function withHeaders(request: Request, headers: Readonly<Record<string, string>>): Request {
  return { ...request, headers: { ...request.headers, ...headers } };
}

function withoutHeader(request: Request, name: string): Request {
  const kept = Object.entries(request.headers).filter(([key]) => key !== name);
  return { ...request, headers: Object.fromEntries(kept) };
}
