import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Histogram, type Registry } from 'prom-client';
import { isQuietRoute } from '../http/access-log.js';

/** A client may send any method that Node knows; those that no route here has share one value. */
const METHODS = new Set(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS']);
/** nginx's status for a client that left. Without it a service that hangs would only be seen to do less. */
const CLIENT_LEFT = 499;

/**
 * Rate, errors and duration of each route, under OpenTelemetry's names. By template and never by path, so that no client
 * can make new series. Health is left out, as in the access log: those who ask it every few seconds are not clients. What
 * is no HTTP, or has no valid path, is refused before there is a hook, and is not counted either.
 */
export function measureRequests(fastify: FastifyInstance, registry: Registry): void {
  const durations = new Histogram({
    name: 'http_server_request_duration_seconds',
    help: 'Duration of HTTP requests; status 499: the client left before the answer',
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
      if (!reply.raw.writableEnded) observe(request, reply, CLIENT_LEFT);
    });
    done();
  });
  fastify.addHook('onResponse', (request, reply, done) => {
    observe(request, reply, reply.statusCode);
    done();
  });
}
