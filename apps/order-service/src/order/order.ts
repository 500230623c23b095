// The rules of the order: how replies, deadlines and the customer change it. They do no I/O; `order.service.ts` runs
// them in transactions.
import {
  CANCELLABLE_FOR_DAYS,
  type OrderEventName,
  type OrderLine,
  type OrderReason,
  type OrderStatus,
} from '@shop/contracts';

const CANCELLABLE_FOR_MS = CANCELLABLE_FOR_DAYS * 24 * 60 * 60 * 1000;

export interface PricedLine extends OrderLine {
  /** Null until product-service has reserved the stock and replied with the price. */
  unitPriceCents: number | null;
}

export interface Order {
  readonly orderId: string;
  readonly userId: string;
  readonly status: OrderStatus;
  readonly reason: OrderReason | null;
  /** The total that was quoted to the customer. The order is confirmed only for exactly this amount. */
  readonly totalCents: number;
  /** The points that the reply to the payment names. The customer gets them when the order is confirmed. */
  readonly pointsToEarn: number;
  readonly lines: readonly PricedLine[];
  /** The number of this order's events, and so the number of its last event. */
  readonly sequence: number;
  readonly placedAt: Date;
  /** The time of the last request to the participant whose reply is pending. It has no meaning for a settled order. */
  readonly askedAt: Date;
  /** The hard deadline. */
  readonly expiresAt: Date;
  /** When the order entered its current settled status. */
  readonly settledAt: Date | null;
}

/** An order after a step, and the event that publishes the step. */
export interface Step {
  readonly order: Order;
  /** The previous status; null if the step places the order. */
  readonly from: OrderStatus | null;
  readonly event: OrderEventName;
  readonly at: Date;
  /** True if this step sets the prices of the lines. */
  readonly pricesNew?: true;
}

export function placeOrder(
  placed: Pick<Order, 'orderId' | 'userId' | 'totalCents'> & { lines: readonly OrderLine[] },
  now: Date,
  hardDeadlineMs: number,
): Step {
  return {
    event: 'OrderPlaced',
    from: null,
    at: now,
    order: {
      ...placed,
      lines: placed.lines.map((line) => ({ ...line, unitPriceCents: null })),
      status: 'awaiting-stock',
      reason: null,
      pointsToEarn: 0,
      sequence: 1,
      placedAt: now,
      askedAt: now,
      expiresAt: new Date(now.getTime() + hardDeadlineMs),
      settledAt: null,
    },
  };
}

// R9: a reply has an effect only in the status that waits for it. In any other status the reply is late, or repeated, or
// follows a cancellation. Then it changes nothing and the rule returns `undefined`.

/** The prices are from product-service. If their total differs from the quoted total, the order is rejected. */
export function stockReserved(
  order: Order,
  prices: ReadonlyMap<string, number>,
  now: Date,
): Step | undefined {
  if (order.status !== 'awaiting-stock') return undefined;
  const lines = order.lines.map((line) => {
    const unitPriceCents = prices.get(line.productId);
    if (unitPriceCents === undefined) throw new Error(`no price for ${line.productId}`);
    return { ...line, unitPriceCents };
  });
  const sum = lines.reduce((total, line) => total + line.unitPriceCents * line.quantity, 0);
  const priced = { ...order, lines };
  const next =
    sum === order.totalCents
      ? step(priced, 'OrderPaymentDue', now, { status: 'awaiting-payment', askedAt: now })
      : end(priced, 'OrderRejected', now, 'price-changed');
  return { ...next, pricesNew: true };
}

export function stockRejected(order: Order, reason: OrderReason, now: Date): Step | undefined {
  if (order.status !== 'awaiting-stock') return undefined;
  return end(order, 'OrderRejected', now, reason);
}

export function paymentCaptured(order: Order, pointsToEarn: number, now: Date): Step | undefined {
  if (order.status !== 'awaiting-payment') return undefined;
  return step(order, 'OrderConfirmed', now, { status: 'confirmed', pointsToEarn, settledAt: now });
}

export function paymentDeclined(order: Order, reason: OrderReason, now: Date): Step | undefined {
  if (order.status !== 'awaiting-payment') return undefined;
  return end(order, 'OrderRejected', now, reason);
}

/**
 * The step that is due because a deadline has passed. `undefined` if nothing is due or the order has settled (R9).
 *
 * R8: at each soft deadline the request to the participant is repeated, with the same data in a new event. The
 * participant's inbox would ignore the old event. The participant replies from its stored record. So it makes no
 * difference whether the request, the work or the reply was lost.
 *
 * At the hard deadline the order is cancelled. Participants undo their steps as after any cancellation.
 */
export function deadlinePassed(order: Order, now: Date, softDeadlineMs: number): Step | undefined {
  if (order.status !== 'awaiting-stock' && order.status !== 'awaiting-payment') return undefined;
  if (now >= order.expiresAt) return end(order, 'OrderCancelled', now, 'timed-out');
  if (now.getTime() - order.askedAt.getTime() < softDeadlineMs) return undefined;
  const request = order.status === 'awaiting-stock' ? 'OrderPlaced' : 'OrderPaymentDue';
  return step(order, request, now, { askedAt: now });
}

/** The customer can cancel an order before its confirmation and for 30 days after it (R10). */
export function cancelOrder(order: Order, now: Date): Step | 'already-cancelled' | 'too-late' {
  const { status, settledAt } = order;
  if (status === 'cancelled') return 'already-cancelled';
  if (status === 'rejected') return 'too-late';
  if (settledAt && now.getTime() - settledAt.getTime() > CANCELLABLE_FOR_MS) return 'too-late';
  return end(order, 'OrderCancelled', now, 'customer-request');
}

function end(
  order: Order,
  event: 'OrderRejected' | 'OrderCancelled',
  now: Date,
  reason: OrderReason,
): Step {
  const status = event === 'OrderRejected' ? 'rejected' : 'cancelled';
  return step(order, event, now, { status, reason, settledAt: now });
}

function step(order: Order, event: OrderEventName, at: Date, change: Partial<Order>): Step {
  const { status: from, sequence } = order;
  return { event, from, at, order: { ...order, ...change, sequence: sequence + 1 } };
}
