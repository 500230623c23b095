// Requests for every operation of a document, made from the document alone.
import type { OpenApiDocument } from '@shop/service-defaults';
import fc from 'fast-check';
import { JsonArbitrary, type Known } from './json-arbitrary.ts';
import { type Described, JSON_TYPE, rightRequest } from './right-request.ts';
import type { Request } from './send.ts';
import { wildBody, wildPath } from './wild-input.ts';
import {
  withHeaders,
  type Wrong,
  wrongBodies,
  wrongKeys,
  wrongPaths,
  wrongQueries,
  wrongTokens,
} from './wrong-requests.ts';

export interface Attempt extends Request {
  readonly operationId: string;
  /** What is right or wrong about it. */
  readonly kind: string;
  /** Whether this status may be the answer, as far as the kind tells. A 5xx never may. */
  readonly allows: (status: number) => boolean;
}

/** Their tokens. */
export interface Callers {
  readonly customer: string;
  readonly admin: string;
}

/** What says that a rule is broken. A right request that gets it has met a rule which the document does not tell. */
const BROKEN_RULE = new Set([400, 403, 405, 406, 413, 414, 415]);

/** All operations alike, and paths that are none. Half of the requests keep all rules. */
export function attempts(
  { paths, components }: OpenApiDocument,
  known: Known,
  callers: Callers,
): fc.Arbitrary<Attempt> {
  const json = new JsonArbitrary(components.schemas, known);
  const operations = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) =>
      ofOperation({ method, path, operation }, json, callers),
    ),
  );
  return fc.oneof(...operations, nowhere(callers));
}

function ofOperation(
  described: Described,
  json: JsonArbitrary,
  { customer, admin }: Callers,
): fc.Arbitrary<Attempt> {
  const { operationId, security } = described.operation;
  const isPublic = security.length === 0;
  const isForAdmins = security.some(({ bearer }) => bearer.includes('admin'));
  const bare = rightRequest(described, json);
  const token = isForAdmins ? fc.constant(admin) : fc.constantFrom(customer, admin);
  const right = isPublic
    ? bare
    : fc.tuple(bare, token).map(([request, theirs]) => withToken(request, theirs));

  const noAdmin: Wrong = {
    kind: 'no admin',
    requests: right.map((request) => withToken(request, customer)),
    status: 403,
  };
  const wrong = [
    ...(isPublic ? [] : wrongTokens(right)),
    ...(isForAdmins ? [noAdmin] : []),
    ...wrongPaths(right, described),
    ...wrongQueries(right, described),
    ...wrongBodies(right, described, json),
    ...wrongKeys(right, described),
  ].map(({ kind, requests, status: expected }) =>
    requests.map((request) => ({
      ...request,
      operationId,
      kind,
      allows: (status: number) => expected === undefined || status === expected,
    })),
  );
  // 401 is a wrong password where no token is asked for; where one is, a right one is never refused.
  const allows = (status: number) => !BROKEN_RULE.has(status) && (isPublic || status !== 401);
  const keepsAll = right.map((request) => ({ ...request, operationId, kind: 'right', allows }));
  return fc.oneof(keepsAll, fc.oneof(...wrong));
}

/** Paths and methods that the document does not have. */
function nowhere({ customer }: Callers): fc.Arbitrary<Attempt> {
  const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'TRACE', 'PURGE'];
  const paths = fc.constantFrom('/', '/v1', '/v1/orders', '/v1/me', '/openapi.json', '/*');
  return fc
    .tuple(fc.constantFrom(...methods), fc.oneof(wildPath, paths), fc.option(wildBody))
    .map(([method, path, body]) => {
      const request = withToken({ method, path, headers: {} }, customer);
      const sent = body === null ? request : { ...withHeaders(request, JSON_TYPE), body };
      return { ...sent, operationId: 'none', kind: 'nowhere', allows: () => true };
    });
}

function withToken(request: Request, token: string): Request {
  return withHeaders(request, { authorization: `Bearer ${token}` });
}
