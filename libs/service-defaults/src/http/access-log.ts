import { runWithTrace } from '@shop/tracing';
import type { FastifyInstance } from 'fastify';

/** Health is asked every few seconds; its lines would bury the others. */
export function isQuietRoute(route: string | undefined): boolean {
  return route?.startsWith('/health/') ?? false;
}

/** What is needed of pino here; the type of its logger depends on its custom levels. */
interface AccessLogger {
  child(
    bindings: object,
    options: { redact: string[] },
  ): { info(fields: object, message: string): void };
}

/** One line per answered request: method, route template (not the path: it would hold ids), status, milliseconds. */
export function logRequests(fastify: FastifyInstance, logger: AccessLogger): void {
  // These lines hold no secrets by construction, and looking for some costs a tenth of a small request.
  const lines = logger.child({}, { redact: [] });
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url;
    if (!isQuietRoute(route)) {
      const line = {
        method: request.method,
        route: route ?? null,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      };
      // when the client leaves early, this runs in the socket's async context, not in the request's
      if (request.trace) runWithTrace(request.trace, () => lines.info(line, 'request'));
      else lines.info(line, 'request');
    }
    done();
  });
}
