import { currentTrace } from './current-trace.js';
import { newGtxid, newSpanId } from './identifiers.js';
import { DEEPEST_LTXID, isGtxid, parseLtxid, type TraceContext } from './trace-context.js';
import { formatTraceparent, parseTraceparent } from './traceparent.js';

/** Headers of an HTTP request or a Kafka message: lower-case names, Buffers already turned into strings. */
export type CarrierHeaders = Record<string, string | string[] | undefined>;

/** What a sender puts on the wire. A type, not an interface, so that it fits where any headers are expected. */
export type TraceHeaders = {
  traceparent: string;
  tracestate?: string;
  'x-gtxid': string;
  'x-ltxid': string;
};

/** A sender as its headers tell of it. Without a valid `traceparent` its span is unknown. */
export type Sender = Pick<TraceContext, 'gtxid' | 'ltxid' | 'sampled' | 'tracestate'> & {
  readonly spanId?: string;
};

/** W3C lets a receiver drop a longer one; it would travel with every event. */
const LONGEST_TRACESTATE = 512;

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
    subject: {},
  };
}

/**
 * The receiving side: continues the trace that the headers carry, one level deeper than the sender. Wrong values are
 * treated as missing, never as an error; without any id the receiver is the first server.
 */
export function continueTrace(headers: CarrierHeaders): TraceContext {
  const sender = senderOf(headers);
  if (!sender) return startTrace();
  const { spanId: parentSpanId, ltxid, ...inherited } = sender;
  return {
    ...inherited,
    ltxid: Math.min(ltxid + 1, DEEPEST_LTXID),
    spanId: newSpanId(),
    parentSpanId,
    subject: {},
  };
}

/** Who sent these headers; undefined where they carry no valid id. `traceparent` wins over `x-gtxid`. */
export function senderOf(headers: CarrierHeaders): Sender | undefined {
  const parent = parseTraceparent(single(headers['traceparent']));
  const gtxid = parent?.gtxid ?? single(headers['x-gtxid']);
  if (!isGtxid(gtxid)) return undefined;
  const tracestate = parent && single(headers['tracestate']);
  return {
    gtxid,
    // One that knows no LTXID (any OpenTelemetry client) is outside of the transaction: its receiver is the first server.
    ltxid: parseLtxid(single(headers['x-ltxid'])) ?? 0,
    sampled: parent?.sampled ?? false,
    spanId: parent?.spanId,
    tracestate: tracestate && tracestate.length <= LONGEST_TRACESTATE ? tracestate : undefined,
  };
}

/** The sending side: the headers of a call or a message, with the sender's own LTXID. */
export function traceHeaders(trace: TraceContext = currentTrace() ?? startTrace()): TraceHeaders {
  return {
    traceparent: formatTraceparent(trace),
    ...(trace.tracestate === undefined ? {} : { tracestate: trace.tracestate }),
    'x-gtxid': trace.gtxid,
    'x-ltxid': String(trace.ltxid),
  };
}

/** A header that came more than once says nothing: there is no telling which one is meant. */
function single(header: string | string[] | undefined): string | undefined {
  if (!Array.isArray(header)) return header;
  return header.length === 1 ? header[0] : undefined;
}
