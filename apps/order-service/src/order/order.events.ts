import {
  OrderCancelled,
  OrderConfirmed,
  OrderPaymentDue,
  OrderPlaced,
  OrderRejected,
} from '@shop/contracts';
import { encodeEvent, type EventRecord } from '@shop/messaging';
import type { Order, Step } from './order.js';

/** The event that publishes a step to the other services. */
export function orderEvent({ event, order }: Step): EventRecord {
  const { orderId, userId, totalCents, sequence } = order;
  const lines = order.lines.map(({ productId, quantity }) => ({ productId, quantity }));
  const about = { subject: orderId, sequence };
  switch (event) {
    case 'OrderPlaced': {
      const [placedAt, expiresAt] = [order.placedAt.toISOString(), order.expiresAt.toISOString()];
      const data = { orderId, userId, lines, totalCents, placedAt, expiresAt };
      return encodeEvent(OrderPlaced, { ...about, data });
    }
    case 'OrderPaymentDue':
      return encodeEvent(OrderPaymentDue, { ...about, data: { orderId, userId, totalCents } });
    case 'OrderConfirmed': {
      const data = { orderId, userId, totalCents, lines };
      return encodeEvent(OrderConfirmed, { ...about, data });
    }
    case 'OrderRejected':
      return encodeEvent(OrderRejected, { ...about, data: ended(order, lines) });
    case 'OrderCancelled':
      return encodeEvent(OrderCancelled, { ...about, data: ended(order, lines) });
  }
}

function ended<Line>({ orderId, userId, reason }: Order, lines: Line[]) {
  if (reason === null) throw new Error(`order ${orderId} ended without a reason`);
  return { orderId, userId, reason, lines };
}
