import {
  continueTrace,
  failSpan,
  recordTrace,
  runWithTrace,
  senderOf,
  startTrace,
  type TraceContext,
} from '@shop/tracing';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isQuietRoute } from './access-log.js';

declare module 'fastify' {
  interface FastifyRequest {
    /** Undefined only for a request that was refused before the first hook. */
    trace?: TraceContext;
  }
}

/** Only an id is logged, because a client can send any text of any length as the parameter. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface RequestTraceOptions {
  /**
   * Whether a caller's trace is continued. If not, a new trace starts here, and its span has a link to the caller's
   * span.
   */
  readonly trustIncoming: boolean;
}

/**
 * Runs each request in its trace, records its span, and adds `x-gtxid` to each response. The body arrives in events of
 * the socket. Fastify keeps the trace in them since 5.12. Older versions lose it, and the test of 200 requests then
 * fails.
 */
export function traceRequests(fastify: FastifyInstance, options: RequestTraceOptions): void {
  fastify.decorateRequest('trace');
  fastify.addHook('onRequest', (request, reply, done) => {
    const trace = traceOf(request, options);
    request.trace = trace;
    void reply.header('x-gtxid', trace.gtxid);
    // Fastify's `onResponse` does not run if the client closes the connection before the handler has responded.
    if (trace.span) reply.raw.once('close', () => endOf(trace, reply));
    runWithTrace(trace, done);
  });
}

function traceOf(request: FastifyRequest, { trustIncoming }: RequestTraceOptions): TraceContext {
  const { headers, method, routeOptions, url } = request;
  const trace = trustIncoming ? continueTrace(headers) : startTrace();
  const route = routeOptions.url;
  const { orderId } = request.params as { orderId?: string };
  if (orderId !== undefined && UUID.test(orderId)) trace.subject.orderId = orderId;
  if (isQuietRoute(route)) return trace;
  return recordTrace(trace, {
    name: route === undefined ? method : `${method} ${route}`,
    kind: 'server',
    linked: trustIncoming ? undefined : senderOf(headers),
    attributes: {
      'http.request.method': method,
      'http.route': route,
      'url.scheme': 'http',
      // Without the query, which may contain customer input.
      'url.path': url.split('?', 1)[0],
    },
  });
}

function endOf({ span, subject }: TraceContext, { raw, statusCode }: FastifyReply): void {
  if (!span) return;
  if (subject.orderId) span.setAttribute('shop.order.id', subject.orderId);
  if (raw.writableEnded) span.setAttribute('http.response.status_code', statusCode);
  else failSpan(span, 'client_left');
  if (raw.writableEnded && statusCode >= 500) failSpan(span, String(statusCode));
  span.end();
}
