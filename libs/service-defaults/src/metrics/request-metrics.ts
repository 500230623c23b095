import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Histogram, type Registry } from 'prom-client';
import { isQuietRoute } from '../http/access-log.js';

/** A client may send any method that Node supports. Methods that no route uses share one value. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/**
 * nginx's status for a client that closed the connection. Without it, a service that hangs would only show less
 * traffic.
 */
const CLIENT_CLOSED_REQUEST = 499;

/**
 * Rate, errors and duration of each route, under OpenTelemetry's names. The label is the route template and never the
 * path, so that no client can create new series. Health requests are not counted, as in the access log, because they do
 * not come from clients. A request that is not HTTP or has an invalid path is rejected before the first hook and not
 * counted either.
 */
export function measureRequests(fastify: FastifyInstance, registry: Registry): void {
  const durations = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Duration of HTTP requests; status 499: the client closed the connection before the response',
    labelNames: ['http_request_method', 'http_route', 'http_response_status_code'],
    registers: [registry],
  });
  const observe = (request: FastifyRequest, reply: FastifyReply, status: number) => {
    const route = request.routeOptions.url;
    if (isQuietRoute(route)) return;
    const labels = {
      http_request_method: METHODS.has(request.method) ? request.method : '_OTHER',
      http_route: route ?? 'unknown',
      http_response_status_code: status,
    };
    durations.observe(labels, reply.elapsedTime / 1000);
  };
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.raw.once('close', () => {
      if (!reply.raw.writableEnded) observe(request, reply, CLIENT_CLOSED_REQUEST);
    });
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    observe(request, reply, reply.statusCode);
    done();
  });
}
