import { currentTrace } from './current-trace.js';
import { newGtxid, newSpanId } from './identifiers.js';
import { isGtxid, MAX_LTXID, parseLtxid, type TraceContext } from './trace-context.js';
import { formatTraceparent, parseTraceparent } from './traceparent.js';

/** Headers of an HTTP request or a Kafka message: lower-case names, Buffers already converted to strings. */
export type CarrierHeaders = Record<string, string | string[] | undefined>;

/** The headers that a sender adds. A type, not an interface: only a type is assignable to a record of any headers. */
export type TraceHeaders = {
  traceparent: string;
  tracestate?: string;
  'x-gtxid': string;
  'x-ltxid': string;
};

/** A sender, as its headers describe it. Without a valid `traceparent` its span is unknown. */
export type Sender = Pick<TraceContext, 'gtxid' | 'ltxid' | 'sampled' | 'tracestate'> & {
  readonly spanId?: string;
};

/** W3C allows a receiver to drop a longer `tracestate`. Every event would contain it. */
const MAX_TRACESTATE_LENGTH = 512;

/**
 * A new trace, as the first server of a call starts it. With `gtxid` (32 hex digits) and `ltxid` (1 … 255) it continues a
 * stored trace: a sweeper that works for an order uses the ids of that order. Invalid values are replaced.
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
 * The receiving side: continues the trace in the headers, one level deeper than the sender. An invalid value counts as
 * missing and is never an error. Without an id, the receiver is the first server.
 */
export function continueTrace(headers: CarrierHeaders): TraceContext {
  const sender = senderOf(headers);
  if (!sender) return startTrace();
  const { spanId: parentSpanId, ltxid, ...inherited } = sender;
  return {
    ...inherited,
    ltxid: Math.min(ltxid + 1, MAX_LTXID),
    spanId: newSpanId(),
    parentSpanId,
    subject: {},
  };
}

/** The sender of these headers; undefined if they contain no valid id. `traceparent` has priority over `x-gtxid`. */
export function senderOf(headers: CarrierHeaders): Sender | undefined {
  const parent = parseTraceparent(single(headers['traceparent']));
  const gtxid = parent?.gtxid ?? single(headers['x-gtxid']);
  if (!isGtxid(gtxid)) return undefined;
  const tracestate = parent && single(headers['tracestate']);
  return {
    gtxid,
    // A sender without an LTXID (any OpenTelemetry client) is outside of the transaction. Its receiver is the first
    // server.
    ltxid: parseLtxid(single(headers['x-ltxid'])) ?? 0,
    sampled: parent?.sampled ?? false,
    spanId: parent?.spanId,
    tracestate: tracestate && tracestate.length <= MAX_TRACESTATE_LENGTH ? tracestate : undefined,
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

/** A repeated header is ignored, because it is ambiguous. */
function single(header: string | string[] | undefined): string | undefined {
  if (!Array.isArray(header)) return header;
  return header.length === 1 ? header[0] : undefined;
}
