// The order and its life: what replies, deadlines and its customer do to it. No I/O; `order.service.ts` runs these rules in transactions.
import {
  CANCELLABLE_FOR_DAYS,
  type OrderEventName,
  type OrderLine,
  type OrderReason,
  type OrderStatus,
} from '@shop/contracts';

const CANCELLABLE_FOR_MS = CANCELLABLE_FOR_DAYS * 24 * 60 * 60 * 1000;

export interface PricedLine extends OrderLine {
  /** Null until product-service has reserved the stock and said the price. */
  unitPriceCents: number | null;
}

export interface Order {
  readonly orderId: string;
  readonly userId: string;
  readonly status: OrderStatus;
  readonly reason: OrderReason | null;
  /** What the customer was quoted. An order is only confirmed for exactly this sum. */
  readonly totalCents: number;
  /** Awarded once the order is confirmed; known since the payment. */
  readonly pointsToEarn: number;
  readonly lines: readonly PricedLine[];
  /** How many events this order has had; the last one's number. */
  readonly sequence: number;
  readonly placedAt: Date;
  /** When the participant that it waits for was asked, the last time. Means nothing once it has settled. */
  readonly askedAt: Date;
  /** The hard deadline. */
  readonly expiresAt: Date;
  /** The entry into the present settled status. */
  readonly settledAt: Date | null;
}

/** An order as it is after a step, and the event that tells the others. */
export interface Step {
  readonly order: Order;
  /** The status before; null where there was no order yet. */
  readonly from: OrderStatus | null;
  readonly event: OrderEventName;
  readonly at: Date;
  /** Whether this is the step that brought the lines' prices. */
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

// R9: a reply counts only in the status that waits for it. Anything else is late, repeated, or was overtaken by a
// cancellation, and changes nothing: `undefined`.

/** Prices are product-service's. Where they do not add up to what the customer agreed to, the order ends. */
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
 * What time alone does to an order; `undefined` where nothing is due, or the order has settled (R9).
 *
 * R8: at the soft deadline the participant is asked again, with the same data in a new event, because its inbox would
 * swallow the old one. It answers from its record, so it makes no difference whether the request, the work or the reply
 * was lost. Each further soft deadline asks again; at the hard one the order is given up, and undone like any cancelled one.
 */
export function deadlinePassed(order: Order, now: Date, softDeadlineMs: number): Step | undefined {
  if (order.status !== 'awaiting-stock' && order.status !== 'awaiting-payment') return undefined;
  if (now >= order.expiresAt) return end(order, 'OrderCancelled', now, 'timed-out');
  if (now.getTime() - order.askedAt.getTime() < softDeadlineMs) return undefined;
  const request = order.status === 'awaiting-stock' ? 'OrderPlaced' : 'OrderPaymentDue';
  return step(order, request, now, { askedAt: now });
}

/** The customer may cancel until the order is confirmed, and for 30 days after (R10). */
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
