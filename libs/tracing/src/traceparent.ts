import { isGtxid } from './trace-context.js';

const VERSION = '00';
const SAMPLED = 0x01;
/** Length of a version 00 header; a later version may append fields after another dash. */
const LENGTH = 55;
const FIELDS = /^([0-9a-f]{2})-([0-9a-f]{32})-((?!0{16})[0-9a-f]{16})-([0-9a-f]{2})/;

/** Reads a W3C `traceparent` header; undefined when it is not a valid one. */
export function parseTraceparent(
  header: string | undefined,
): { gtxid: string; sampled: boolean } | undefined {
  const [, version, gtxid, , flags] = FIELDS.exec(header ?? '') ?? [];
  if (header === undefined || version === 'ff' || !isGtxid(gtxid)) return undefined;
  const complete = header.length === LENGTH || (version !== VERSION && header[LENGTH] === '-');
  return complete ? { gtxid, sampled: (Number(`0x${flags}`) & SAMPLED) === SAMPLED } : undefined;
}

export function formatTraceparent(trace: {
  gtxid: string;
  spanId: string;
  sampled: boolean;
}): string {
  return `${VERSION}-${trace.gtxid}-${trace.spanId}-${trace.sampled ? '01' : '00'}`;
}
