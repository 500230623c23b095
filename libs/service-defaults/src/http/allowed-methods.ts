import type { FastifyInstance } from 'fastify';
import findMyWay, { type HTTPMethod } from 'find-my-way';
import { notFound } from '../problems/standard-problems.js';
import { Problem } from '../problems/problem.js';

/**
 * Returns 405 with `Allow` if a path exists with other methods; Fastify alone returns 404. A second router collects the
 * routes and is used only if Fastify finds no route. Call this before the routes are added.
 */
export function refuseUnknownRoutes(fastify: FastifyInstance): void {
  const router = findMyWay();
  const methods = new Set<HTTPMethod>();
  fastify.addHook('onRoute', ({ method, url }) => {
    for (const each of [method].flat() as HTTPMethod[]) {
      methods.add(each);
      router.on(each, url, () => undefined);
    }
  });
  // Not in the not-found handler, because Fastify parses the body before it. The unknown route is the more important
  // error.
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (!request.is404) return done();
    const path = request.url.split('?', 1)[0] ?? '';
    const allowed = [...methods].filter((method) => router.find(method, path));
    done(allowed.length === 0 ? notFound() : methodNotAllowed(request.method, allowed));
  });
}

function methodNotAllowed(method: string, allowed: readonly string[]): Problem {
  const allow = allowed.toSorted().join(', ');
  return new Problem(
    405,
    'method-not-allowed',
    `${method} is not allowed here. Allowed: ${allow}.`,
    {
      headers: { allow },
    },
  );
}
