// Requests for every operation of a document, made from the document alone.
import type { OpenApiDocument, OpenApiOperation } from '@shop/service-defaults';
import fc from 'fast-check';
import { brokenJson } from './broken-json.ts';
import { JsonArbitrary, type Known } from './json-arbitrary.ts';
import type { Request } from './send.ts';
import { wildBody, wildHeader, wildPath, wildQuery, wildSegment } from './wild-input.ts';

export interface Attempt extends Request {
  readonly operationId: string;
  /** What is right or wrong about it. */
  readonly kind: string;
  /** Whether this status may be the answer, as far as the kind tells. */
  readonly allows: (status: number) => boolean;
}

export interface Callers {
  readonly customer: string;
  readonly admin: string;
}

interface Described {
  readonly method: string;
  readonly path: string;
  readonly operation: OpenApiOperation;
}

/** A request as the document wants it. */
interface Right extends Request {
  readonly headers: Record<string, string>;
}

/** What a request that keeps every rule of the document is not answered with. */
const NOT_FOR_RIGHT_ONES = new Set([400, 403, 405, 406, 413, 414, 415]);
const JSON_TYPE = { 'content-type': 'application/json' };

export function attempts(
  { paths, components }: OpenApiDocument,
  known: Known,
  callers: Callers,
): fc.Arbitrary<Attempt> {
  const json = new JsonArbitrary(components.schemas, known);
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method, path, operation })),
  );
  return fc.oneof(
    ...all.map((described) => ({ weight: 4, arbitrary: ofOperation(described, json, callers) })),
    { weight: 4, arbitrary: nowhere(callers) },
  );
}

function ofOperation(
  described: Described,
  json: JsonArbitrary,
  { customer, admin }: Callers,
): fc.Arbitrary<Attempt> {
  const { operation, method } = described;
  const [security] = operation.security;
  const isForAdmins = security?.bearer.includes('admin') ?? false;
  const caller = isForAdmins ? fc.constant(admin) : fc.constantFrom(customer, admin);
  const right = fc
    .tuple(rightRequest(described, json), security ? caller : fc.constant(undefined))
    .map(([request, token]) => withToken(request, token));
  const attempt = (
    kind: string,
    requests: fc.Arbitrary<Request>,
    allows: (status: number) => boolean = (status) => status < 500,
  ): fc.Arbitrary<Attempt> =>
    requests.map((request) => ({ ...request, operationId: operation.operationId, kind, allows }));
  const only = (expected: number) => (status: number) => status === expected;

  const kinds: fc.WeightedArbitrary<Attempt>[] = [
    {
      weight: 6,
      arbitrary: attempt(
        'right',
        right,
        // a wrong password is no broken rule; a token that is right is never refused
        (status) => !NOT_FOR_RIGHT_ONES.has(status) && !(security && status === 401),
      ),
    },
  ];
  const add = (...more: fc.Arbitrary<Attempt>[]) =>
    kinds.push(...more.map((arbitrary) => ({ weight: 1, arbitrary })));

  if (security) {
    add(
      attempt(
        'no token',
        right.map(({ headers, ...rest }) => ({ ...rest, headers: omit(headers, 'authorization') })),
        only(401),
      ),
      attempt(
        'bad token',
        fc
          .tuple(
            right,
            fc.oneof(
              wildHeader,
              wildHeader.map((some) => `Bearer ${some}`),
            ),
          )
          .map(([request, authorization]) => ({
            ...request,
            headers: { ...request.headers, authorization },
          })),
        only(401),
      ),
      attempt(
        'token of another signature',
        right.map((request) => ({
          ...request,
          headers: {
            ...request.headers,
            authorization: (request.headers['authorization'] ?? '').slice(0, -6) + 'AAAAAA',
          },
        })),
        only(401),
      ),
    );
  }
  if (isForAdmins) {
    add(
      attempt(
        'no admin',
        right.map((request) => withToken(request, customer)),
        only(403),
      ),
    );
  }
  if (described.path.includes('{')) {
    add(
      attempt(
        'wild path',
        fc.tuple(right, wildSegment).map(([request, part]) => ({
          ...request,
          path: described.path.replace(/\{\w+\}/, part),
        })),
      ),
    );
  }
  if (method === 'get') {
    add(
      attempt(
        'wild query',
        fc
          .tuple(right, wildQuery)
          .map(([request, query]) => ({ ...request, path: `${pathOf(request)}?${query}` })),
      ),
      attempt(
        'unknown parameter',
        right.map((request) => ({ ...request, path: `${pathOf(request)}?surplus=1` })),
        operation.parameters.some((parameter) => parameter.in === 'query') ? only(400) : undefined,
      ),
    );
  } else {
    add(
      attempt(
        'wrong media type',
        fc
          .tuple(
            right,
            fc.constantFrom('text/plain', 'application/xml', 'multipart/form-data', 'x'),
          )
          .map(([request, type]) => ({
            ...request,
            headers: { ...request.headers, 'content-type': type },
            body: request.body ?? 'text',
          })),
        only(415),
      ),
      attempt(
        'too large',
        right.map((request) => ({
          ...request,
          headers: { ...request.headers, ...JSON_TYPE },
          body: `{"a":"${'x'.repeat(70_000)}"}`,
        })),
        only(413),
      ),
      attempt(
        'wild body',
        fc.tuple(right, wildBody).map(([request, body]) => ({
          ...request,
          headers: { ...request.headers, ...JSON_TYPE },
          body,
        })),
      ),
    );
  }
  const schema = operation.requestBody?.content['application/json']?.schema;
  if (schema) {
    kinds.push({
      weight: 4,
      arbitrary: attempt(
        'broken body',
        fc
          .tuple(right, brokenJson(schema, json))
          .map(([request, body]) => ({ ...request, body: JSON.stringify(body) })),
        only(400),
      ),
    });
  }
  if (operation.parameters.some(({ name }) => name === 'Idempotency-Key')) {
    add(
      attempt(
        'no key',
        fc.tuple(right, fc.constantFrom(undefined, '', ' ', '""')).map(([request, key]) => ({
          ...request,
          headers: {
            ...omit(request.headers, 'idempotency-key'),
            ...(key === undefined ? {} : { 'idempotency-key': key }),
          },
        })),
        only(400),
      ),
      attempt(
        'wild key',
        fc.tuple(right, wildHeader).map(([request, key]) => ({
          ...request,
          headers: { ...request.headers, 'idempotency-key': key },
        })),
      ),
    );
  }
  return fc.oneof(...kinds);
}

/** Keeps every rule that the document tells, but for the token. */
function rightRequest(
  { method, path, operation }: Described,
  json: JsonArbitrary,
): fc.Arbitrary<Right> {
  const values = Object.fromEntries(
    operation.parameters.map(({ name, schema }) => [name, json.of(schema, name)]),
  );
  const required = operation.parameters.filter((parameter) => parameter.required);
  const parameters = fc.record(values, { requiredKeys: required.map(({ name }) => name) });
  const schema = operation.requestBody?.content['application/json']?.schema;
  const body = schema ? json.of(schema, operation.operationId) : fc.constant(undefined);
  return fc.tuple(parameters, body).map(([given, content]) => {
    const query = new URLSearchParams();
    const headers: Record<string, string> = {};
    let target = path;
    for (const { name, in: place } of operation.parameters) {
      const value = given[name] as string | number | undefined;
      // there is no cursor yet to be right with
      if (value === undefined || (name === 'cursor' && value === '')) continue;
      if (place === 'query') query.set(name, String(value));
      else if (place === 'header') headers[name.toLowerCase()] = latin(String(value));
      else target = target.replace(`{${name}}`, encodeURIComponent(String(value)));
    }
    return {
      method: method.toUpperCase(),
      path: query.size > 0 ? `${target}?${query.toString()}` : target,
      headers: content === undefined ? headers : { ...headers, ...JSON_TYPE },
      ...(content === undefined ? {} : { body: JSON.stringify(content) }),
    };
  });
}

/** Paths and methods that the document does not have. */
function nowhere({ customer }: Callers): fc.Arbitrary<Attempt> {
  return fc
    .tuple(
      fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PURGE'),
      fc.oneof(
        wildPath,
        fc.constantFrom('/', '/v1', '/v1/orders', '/v1/me', '/openapi.json', '/*'),
      ),
      fc.option(wildBody, { nil: undefined }),
    )
    .map(([method, path, body]) => ({
      ...withToken({ method, path, headers: body === undefined ? {} : JSON_TYPE }, customer),
      ...(body === undefined ? {} : { body }),
      operationId: 'none',
      kind: 'nowhere',
      allows: (status) => status < 500,
    }));
}

function withToken(request: Request, token: string | undefined): Right {
  const { headers } = request;
  if (token === undefined) return { ...request, headers: { ...headers } };
  return { ...request, headers: { ...headers, authorization: `Bearer ${token}` } };
}

function omit(headers: Readonly<Record<string, string>>, name: string): Record<string, string> {
  return Object.fromEntries(Object.entries(headers).filter(([key]) => key !== name));
}

function pathOf({ path }: Request): string {
  return path.split('?', 1)[0] ?? '';
}

/** A header has characters of one byte; from others a right one is made. */
function latin(value: string): string {
  const printable = [...value].map((character) => (/^[ -~]$/.test(character) ? character : 'x'));
  return printable.join('').slice(0, 255);
}
