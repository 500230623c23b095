import type { FastifyInstance } from 'fastify';
import findMyWay, { type HTTPMethod } from 'find-my-way';
import { notFound } from '../problems/frequent-problems.js';
import { Problem } from '../problems/problem.js';

/**
 * Answers 405 with `Allow` where a path exists with other methods; Fastify alone answers 404. The routes are collected
 * into a second router, which is only asked when Fastify has found nothing. Has to be called before the routes are added.
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
  // Here and not in the not-found handler, because the body would be parsed first: a wrong body is not the news.
  fastify.addHook('onRequest', (request, _reply, done) => {
    if (!request.is404) return done();
    const path = request.url.split('?', 1)[0] ?? '';
    const allowed = [...methods].filter((method) => router.find(method, path));
    done(allowed.length === 0 ? notFound() : methodNotAllowed(request.method, allowed));
  });
}

function methodNotAllowed(method: string, allowed: readonly string[]): Problem {
  const allow = allowed.toSorted().join(', ');
  return new Problem(405, 'method-not-allowed', `${method} is not possible here; ${allow} is.`, {
    headers: { allow },
  });
}
