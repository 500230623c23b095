// Requests for every operation of an OpenAPI document, generated from the document alone.
import type { OpenApiDocument } from '@shop/service-defaults';
import fc from 'fast-check';
import { JsonArbitrary, type Known } from './json-arbitrary.ts';
import { type DescribedOperation, JSON_TYPE, validRequest } from './valid-request.ts';
import type { Request } from './send.ts';
import { arbitraryBody, arbitraryPath } from './arbitrary-input.ts';
import {
  withHeaders,
  type InvalidRequest,
  invalidBodies,
  invalidKeys,
  invalidPaths,
  invalidQueries,
  invalidTokens,
} from './invalid-requests.ts';

export interface RequestCase extends Request {
  readonly operationId: string;
  /** 'valid', or the kind of invalid input. */
  readonly kind: string;
  /** Whether a request of this kind may get this status. A 5xx is never allowed. */
  readonly allows: (status: number) => boolean;
}

/** The tokens of the callers. */
export interface Callers {
  readonly customer: string;
  readonly admin: string;
}

/** The statuses for requests that violate a rule. If a valid request gets one, the document lacks that rule. */
const INVALID_REQUEST_STATUSES = new Set([400, 403, 405, 406, 413, 414, 415]);

/** Cases for all operations with equal weight, and for unknown paths. Half of the requests for operations are valid. */
export function requestCases(
  { paths, components }: OpenApiDocument,
  known: Known,
  callers: Callers,
): fc.Arbitrary<RequestCase> {
  const json = new JsonArbitrary(components.schemas, known);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      ofOperation({ method, path, operation }, json, callers),
    ),
  );
  return fc.oneof(...operations, unknownPaths(callers));
}

function ofOperation(
  described: DescribedOperation,
  json: JsonArbitrary,
  { customer, admin }: Callers,
): fc.Arbitrary<RequestCase> {
  const { operationId, security } = described.operation;
  const isPublic = security.length === 0;
  const isForAdmins = security.some(({ bearer }) => bearer.includes('admin'));
  const bare = validRequest(described, json);
  const token = isForAdmins ? fc.constant(admin) : fc.constantFrom(customer, admin);
  const valid = isPublic
    ? bare
    : fc.tuple(bare, token).map(([request, theirs]) => withToken(request, theirs));

  const noAdmin: InvalidRequest = {
    kind: 'no admin',
    requests: valid.map((request) => withToken(request, customer)),
    status: 403,
  };
  const invalid = [
    ...(isPublic ? [] : invalidTokens(valid)),
    ...(isForAdmins ? [noAdmin] : []),
    ...invalidPaths(valid, described),
    ...invalidQueries(valid, described),
    ...invalidBodies(valid, described, json),
    ...invalidKeys(valid, described),
  ].map(({ kind, requests, status: expected }) =>
    requests.map((request) => ({
      ...request,
      operationId,
      kind,
      allows: (status: number) => expected === undefined || status === expected,
    })),
  );
  // A public operation may return 401 for a wrong password. Other operations must accept a valid token.
  const allows = (status: number) =>
    !INVALID_REQUEST_STATUSES.has(status) && (isPublic || status !== 401);
  const keepsAll = valid.map((request) => ({ ...request, operationId, kind: 'valid', allows }));
  return fc.oneof(keepsAll, fc.oneof(...invalid));
}

/** Paths and methods that are not in the document. */
function unknownPaths({ customer }: Callers): fc.Arbitrary<RequestCase> {
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PURGE'];
  const paths = fc.constantFrom('/', '/v1', '/v1/orders', '/v1/me', '/openapi.json', '/*');
  return fc
    .tuple(fc.constantFrom(...methods), fc.oneof(arbitraryPath, paths), fc.option(arbitraryBody))
    .map(([method, path, body]) => {
      const request = withToken({ method, path, headers: {} }, customer);
      const sent = body === null ? request : { ...withHeaders(request, JSON_TYPE), body };
      return { ...sent, operationId: 'none', kind: 'unknown path', allows: () => true };
    });
}

function withToken(request: Request, token: string): Request {
  return withHeaders(request, { authorization: `Bearer ${token}` });
}
