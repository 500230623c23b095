import { StockRejected, StockReserved } from '@shop/contracts';
import { encodeEvent, type EventRecord } from '@shop/messaging';
import type { Decision } from './decision.js';

/** The reply of a stored decision, with the same id each time (R1); `undefined` if no service waits for a reply. */
export function replyOf({
  orderId,
  outcome,
  lines,
  reason,
  replyId,
}: Decision): EventRecord | undefined {
  if (replyId === null) return undefined;
  const about = { subject: orderId, id: replyId };
  switch (outcome) {
    case 'reserved':
    case 'sold':
      return encodeEvent(StockReserved, { ...about, data: { orderId, lines: priced(lines) } });
    case 'rejected':
      if (reason === null) throw new Error(`order ${orderId} was rejected without a reason`);
      return encodeEvent(StockRejected, { ...about, data: { orderId, reason } });
    case 'releasing':
    case 'restocking':
    case 'released':
      return undefined;
  }
}

function priced(lines: Decision['lines']) {
  return lines.map(({ productId, quantity, unitPriceCents }) => {
    if (unitPriceCents === null) throw new Error(`no price recorded for product ${productId}`);
    return { productId, quantity, unitPriceCents };
  });
}
