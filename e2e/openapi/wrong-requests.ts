// Ways to get a request wrong, each with the answer that it must have.
import fc from 'fast-check';
import { brokenJson } from './broken-json.ts';
import type { JsonArbitrary } from './json-arbitrary.ts';
import { bodySchema, type Described, JSON_TYPE } from './right-request.ts';
import type { Request } from './send.ts';
import { wildBody, wildHeader, wildQuery, wildSegment } from './wild-input.ts';

export interface Wrong {
  readonly kind: string;
  readonly requests: fc.Arbitrary<Request>;
  /** The one status that is right; without it any that the operation lists, but no 5xx. */
  readonly status?: number;
}

type Requests = fc.Arbitrary<Request>;

export function wrongTokens(right: Requests): Wrong[] {
  const bad = fc.oneof(
    wildHeader,
    wildHeader.map((some) => `Bearer ${some}`),
  );
  return [
    {
      kind: 'no token',
      requests: right.map((request) => withoutHeader(request, 'authorization')),
      status: 401,
    },
    {
      kind: 'bad token',
      requests: fc
        .tuple(right, bad)
        .map(([request, authorization]) => withHeaders(request, { authorization })),
      status: 401,
    },
    {
      kind: 'forged token',
      requests: right.map((request) => {
        const { authorization = '' } = request.headers;
        return withHeaders(request, { authorization: `${authorization.slice(0, -6)}AAAAAA` });
      }),
      status: 401,
    },
  ];
}

export function wrongPaths(right: Requests, { path }: Described): Wrong[] {
  if (!path.includes('{')) return [];
  const requests = fc
    .tuple(right, wildSegment)
    .map(([request, part]) => ({ ...request, path: path.replace(/\{\w+\}/, () => part) }));
  return [{ kind: 'wild path', requests }];
}

export function wrongQueries(right: Requests, { method, operation }: Described): Wrong[] {
  if (method !== 'get') return [];
  const asked = (request: Request, query: string) => ({
    ...request,
    path: `${request.path.split('?', 1)[0]}?${query}`,
  });
  const takesNone = operation.parameters.every((parameter) => parameter.in !== 'query');
  return [
    {
      kind: 'wild query',
      requests: fc.tuple(right, wildQuery).map(([request, query]) => asked(request, query)),
    },
    {
      kind: 'unknown parameter',
      requests: right.map((request) => asked(request, 'surplus=1')),
      ...(takesNone ? {} : { status: 400 }),
    },
  ];
}

export function wrongBodies(
  right: Requests,
  { method, operation }: Described,
  json: JsonArbitrary,
): Wrong[] {
  if (method === 'get') return [];
  const types = fc.constantFrom('text/plain', 'application/xml', 'multipart/form-data', 'x');
  const schema = bodySchema(operation);
  const broken = schema && {
    kind: 'broken body',
    requests: fc
      .tuple(right, brokenJson(schema, json))
      .map(([request, body]) => ({ ...request, body: JSON.stringify(body) })),
    status: 400,
  };
  return [
    // More of these: it is where the rules are.
    ...(broken ? [broken, broken, broken, broken] : []),
    {
      kind: 'wrong media type',
      requests: fc.tuple(right, types).map(([request, type]) => ({
        ...withHeaders(request, { 'content-type': type }),
        body: request.body ?? 'text',
      })),
      status: 415,
    },
    {
      kind: 'too large',
      requests: right.map((request) => ({
        ...withHeaders(request, JSON_TYPE),
        body: `{"a":"${'x'.repeat(70_000)}"}`,
      })),
      status: 413,
    },
    {
      kind: 'wild body',
      requests: fc
        .tuple(right, wildBody)
        .map(([request, body]) => ({ ...withHeaders(request, JSON_TYPE), body })),
    },
  ];
}

export function wrongKeys(right: Requests, { operation }: Described): Wrong[] {
  if (operation.parameters.every(({ name }) => name !== 'Idempotency-Key')) return [];
  const none = fc.constantFrom({}, ...['', ' ', '""'].map((key) => ({ 'idempotency-key': key })));
  return [
    {
      kind: 'no key',
      requests: fc
        .tuple(right, none)
        .map(([request, headers]) =>
          withHeaders(withoutHeader(request, 'idempotency-key'), headers),
        ),
      status: 400,
    },
    {
      kind: 'wild key',
      requests: fc
        .tuple(right, wildHeader)
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
