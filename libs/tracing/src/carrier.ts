import { currentTrace } from './current-trace.js';
import { newGtxid, newSpanId } from './identifiers.js';
import { DEEPEST_LTXID, isGtxid, parseLtxid, type TraceContext } from './trace-context.js';
import { formatTraceparent, parseTraceparent } from './traceparent.js';

/** Headers of an HTTP request or a Kafka message: lower-case names, Buffers already turned into strings. */
export type CarrierHeaders = Record<string, string | string[] | undefined>;

/** What a sender puts on the wire. A type, not an interface, so that it fits where any headers are expected. */
export type TraceHeaders = { traceparent: string; 'x-gtxid': string; 'x-ltxid': string };

/**
 * A new trace, as the first server of a call begins it. With `gtxid` (32 hex digits) and `ltxid` (1 … 255) it is the
 * continuation of a stored one: what a sweeper does for an order goes under that order's ids. Wrong values are replaced.
 */
export function startTrace(gtxid?: string, ltxid = 1): TraceContext {
  return {
    gtxid: isGtxid(gtxid) ? gtxid : newGtxid(),
    ltxid: parseLtxid(String(ltxid)) ?? 1,
    spanId: newSpanId(),
    sampled: false,
  };
}

/**
 * The receiving side: continues the trace that the headers carry, one level deeper than the sender.
 * `traceparent` wins over `x-gtxid`. Wrong values are treated as missing, never as an error; without any id the
 * receiver is the first server.
 */
export function continueTrace(headers: CarrierHeaders): TraceContext {
  const parent = parseTraceparent(single(headers['traceparent']));
  const given = parent?.gtxid ?? single(headers['x-gtxid']);
  if (!isGtxid(given)) return startTrace();
  // A sender that knows no LTXID (any OpenTelemetry client) is outside of the transaction: this is its first server.
  const senderDepth = parseLtxid(single(headers['x-ltxid'])) ?? 0;
  return {
    gtxid: given,
    ltxid: Math.min(senderDepth + 1, DEEPEST_LTXID),
    spanId: newSpanId(),
    sampled: parent?.sampled ?? false,
  };
}

/** The sending side: the headers of a call or a message, with the sender's own LTXID. */
export function traceHeaders(trace: TraceContext = currentTrace() ?? startTrace()): TraceHeaders {
  return {
    traceparent: formatTraceparent(trace),
    'x-gtxid': trace.gtxid,
    'x-ltxid': String(trace.ltxid),
  };
}

/** A header that came more than once says nothing: there is no telling which one is meant. */
function single(header: string | string[] | undefined): string | undefined {
  if (!Array.isArray(header)) return header;
  return header.length === 1 ? header[0] : undefined;
}
