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

/** What a client puts there must not fill the log. */
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

export interface RequestTraceOptions {
  /** Whether a caller's trace is continued. If not, a new one begins here, and its span is linked to the caller's. */
  readonly trustIncoming: boolean;
}

/**
 * Runs each request in its trace, records its span, and puts `x-gtxid` on each answer. That the trace is still there after
 * the body has arrived (in events of the socket) is Fastify's doing since 5.12; older ones lose it, and the test of 200
 * requests tells.
 */
export function traceRequests(fastify: FastifyInstance, options: RequestTraceOptions): void {
  fastify.decorateRequest('trace');
  fastify.addHook('onRequest', (request, reply, done) => {
    const trace = traceOf(request, options);
    request.trace = trace;
    void reply.header('x-gtxid', trace.gtxid);
    // Fastify's `onResponse` does not run for a handler that has not answered when the client leaves.
    if (trace.span) reply.raw.once('close', () => endOf(trace, reply));
    runWithTrace(trace, done);
  });
}

function traceOf(request: FastifyRequest, { trustIncoming }: RequestTraceOptions): TraceContext {
  const { headers, method, routeOptions, url } = request;
  const begun = trustIncoming ? continueTrace(headers) : startTrace();
  const route = routeOptions.url;
  const { orderId } = request.params as { orderId?: string };
  if (orderId !== undefined && UUID.test(orderId)) begun.subject.orderId = orderId;
  if (isQuietRoute(route)) return begun;
  return recordTrace(begun, {
    name: route === undefined ? method : `${method} ${route}`,
    kind: 'server',
    linked: trustIncoming ? undefined : senderOf(headers),
    attributes: {
      'http.request.method': method,
      'http.route': route,
      'url.scheme': 'http',
      // Without the query: it may hold what a customer has typed.
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
