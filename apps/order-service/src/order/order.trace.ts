import { spanEvent, traceOrder } from '@shop/tracing';
import type { Step } from './order.js';

/** Adds a committed step to the span of the request, event or deadline that caused it. */
export function traceStep({ order, from, event }: Step): void {
  traceOrder(order.orderId);
  spanEvent(event, {
    'shop.order.status.before': from ?? undefined,
    'shop.order.status': order.status,
    'shop.order.reason': order.reason ?? undefined,
    'shop.order.sequence': order.sequence,
  });
}
