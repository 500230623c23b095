import { randomFillSync } from 'node:crypto';

const GTXID_BYTES = 16;
const SPAN_ID_BYTES = 8;

// Each request needs at least one id, and a call to the random source costs more than the id itself. So each call gets
// the random bytes for about 500 spans.
const pool = Buffer.alloc(4096);
let used = pool.length;

function randomHex(bytes: number): string {
  if (used + bytes > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += bytes;
  return pool.toString('hex', used - bytes, used);
}

export function newGtxid(): string {
  return randomHex(GTXID_BYTES);
}

export function newSpanId(): string {
  return randomHex(SPAN_ID_BYTES);
}
