import type { Span } from '@opentelemetry/api';

/**
 * Where a piece of work stands in a distributed transaction.
 *
 * `gtxid` names the whole transaction and is the W3C trace id (32 lower-case hex digits). `ltxid` is the depth at which
 * this process was reached: 1 for the first server, at most 255. `spanId` (16 hex digits) names this piece of work and
 * becomes the parent id of what it calls. `sampled` is the first server's decision whether spans are recorded.
 */
export interface TraceContext {
  readonly gtxid: string;
  readonly ltxid: number;
  readonly spanId: string;
  readonly sampled: boolean;
  /** Whose call this work answers; undefined at the first server. */
  readonly parentSpanId?: string;
  /** What other tracing systems on the way need; handed on as it came. */
  readonly tracestate?: string;
  /** The recording of this work, where there is one. */
  readonly span?: Span;
  /** What the work turned out to be about; shared by all that is done for it, so that each later log line has it. */
  readonly subject: { orderId?: string };
}

/** The deepest level that is counted. A loop between services stops counting here, it does not fail. */
export const DEEPEST_LTXID = 255;

const GTXID = /^(?!0{32})[0-9a-f]{32}$/;
const LTXID = /^[0-9]{1,3}$/;

export function isGtxid(value: string | undefined): value is string {
  return value !== undefined && GTXID.test(value);
}

/** The depth in a header, or undefined when it is none (1 … 255). */
export function parseLtxid(value: string | undefined): number | undefined {
  if (value === undefined || !LTXID.test(value)) return undefined;
  const depth = Number(value);
  return depth >= 1 && depth <= DEEPEST_LTXID ? depth : undefined;
}
