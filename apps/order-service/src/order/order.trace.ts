import { spanEvent, traceOrder } from '@shop/tracing';
import type { Step } from './order.js';

/** Marks what has been committed in the span of the request or event that did it. */
export function traceStep({ order, from, event }: Step): void {
  traceOrder(order.orderId);
  spanEvent(event, {
    'shop.order.status.before': from ?? undefined,
    'shop.order.status': order.status,
    'shop.order.reason': order.reason ?? undefined,
    'shop.order.sequence': order.sequence,
  });
}
