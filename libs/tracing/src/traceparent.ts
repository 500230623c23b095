import { isGtxid, type TraceContext } from './trace-context.js';

const VERSION = '00';
const SAMPLED = 0x01;
/** The length of a version 00 header. A later version may append fields after another dash. */
const LENGTH = 55;
const FIELDS = /^([0-9a-f]{2})-([0-9a-f]{32})-((?!0{16})[0-9a-f]{16})-([0-9a-f]{2})/;

type Position = Pick<TraceContext, 'gtxid' | 'spanId' | 'sampled'>;

/** Parses a W3C `traceparent` header; undefined if it is invalid. */
export function parseTraceparent(header: string | undefined): Position | undefined {
  const [, version, gtxid, spanId = '', flags] = FIELDS.exec(header ?? '') ?? [];
  if (header === undefined || version === 'ff' || !isGtxid(gtxid)) return undefined;
  const complete = header.length === LENGTH || (version !== VERSION && header[LENGTH] === '-');
  if (!complete) return undefined;
  return { gtxid, spanId, sampled: (Number(`0x${flags}`) & SAMPLED) === SAMPLED };
}

export function formatTraceparent(trace: Position): string {
  return `${VERSION}-${trace.gtxid}-${trace.spanId}-${trace.sampled ? '01' : '00'}`;
}
