import { runWithTrace } from '@shop/tracing';
import type { FastifyInstance } from 'fastify';

/** Health is asked every few seconds; its lines would bury the others. */
const QUIET_ROUTES = '/health/';

interface AccessLogger {
  info(fields: object, message: string): void;
}

/** One line per answered request: method, route template (not the path: it would hold ids), status, milliseconds. */
export function logRequests(fastify: FastifyInstance, logger: AccessLogger): void {
  fastify.addHook('onResponse', (request, reply, done) => {
    const route = request.routeOptions.url;
    if (!route?.startsWith(QUIET_ROUTES)) {
      const line = {
        method: request.method,
        route: route ?? null,
        status: reply.statusCode,
        ms: Math.round(reply.elapsedTime * 10) / 10,
      };
      // when the client leaves early, this runs in the socket's async context, not in the request's
      if (request.trace) runWithTrace(request.trace, () => logger.info(line, 'request'));
      else logger.info(line, 'request');
    }
    done();
  });
}
