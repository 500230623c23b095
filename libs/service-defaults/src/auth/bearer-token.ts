import type { FastifyRequest } from 'fastify';
import { Problem } from '../problems/problem.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Set by the first reader. */
    bearerToken?: string;
  }
}

const BEARER = /^Bearer ([A-Za-z0-9\-._~+/]+=*)$/i;

/** The token of the `Authorization` header. @throws Problem 401 when there is none */
export function bearerTokenOf(request: FastifyRequest): string {
  // The guard and @BearerToken() both need the token. Matching its many characters is most of the guard's work.
  const token = (request.bearerToken ??= BEARER.exec(request.headers.authorization ?? '')?.[1]);
  if (token !== undefined) return token;
  throw new Problem(401, 'unauthenticated', 'An access token is required.', {
    headers: { 'www-authenticate': 'Bearer realm="shop"' },
  });
}
