import { runWithTrace } from '@shop/tracing';
import type { FastifyInstance } from 'fastify';

/** Health is requested every few seconds. Its log lines would hide the other ones. */
export function isQuietRoute(route: string | undefined): boolean {
  return route?.startsWith('/health/') ?? false;
}

/** The part of pino that is used here. The type of its logger depends on its custom levels. */
interface AccessLogger {
  child(
    bindings: object,
    options: { redact: string[] },
  ): { info(fields: object, message: string): void };
}

/** Logs one line per response: method, route template (not the path, which contains ids), status and milliseconds. */
export function logRequests(fastify: FastifyInstance, logger: AccessLogger): void {
  // These lines cannot contain secrets, and the search for secrets costs a tenth of a small request.
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
      // If the client closes the connection early, this runs in the socket's async context, not in the request's.
      if (request.trace) runWithTrace(request.trace, () => lines.info(line, 'request'));
      else lines.info(line, 'request');
    }
    done();
  });
}
