import type { Span } from '@opentelemetry/api';

/**
 * The position of one piece of work in a distributed transaction.
 *
 * `gtxid` identifies the whole transaction and is the W3C trace id (32 lower-case hex digits). `ltxid` is the depth of
 * this process: 1 for the first server, at most 255. `spanId` (16 hex digits) identifies this piece of work and becomes
 * the parent id of its calls. `sampled` is the first server's decision whether spans are recorded.
 */
export interface TraceContext {
  readonly gtxid: string;
  readonly ltxid: number;
  readonly spanId: string;
  readonly sampled: boolean;
  /** The span of the caller; undefined in the first server. */
  readonly parentSpanId?: string;
  /** Data of other tracing systems on the path; forwarded unchanged. */
  readonly tracestate?: string;
  /** The span of this work, if it is recorded. */
  readonly span?: Span;
  /** The subject of the work, once it is known. All parts of the work share it, so each later log line contains it. */
  readonly subject: { orderId?: string };
}

/** The highest depth. In a loop between services, counting stops here and the calls do not fail. */
export const MAX_LTXID = 255;

const GTXID = /^(?!0{32})[0-9a-f]{32}$/;
const LTXID = /^[0-9]{1,3}$/;

export function isGtxid(value: string | undefined): value is string {
  return value !== undefined && GTXID.test(value);
}

/** The depth in a header (1 … 255), or undefined if it is invalid. */
export function parseLtxid(value: string | undefined): number | undefined {
  if (value === undefined || !LTXID.test(value)) return undefined;
  const depth = Number(value);
  return depth >= 1 && depth <= MAX_LTXID ? depth : undefined;
}
