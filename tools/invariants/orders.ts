// Compares each order with the records of the two participants: the remaining claims of I1 and I4. The databases cannot
// join with each other, so this code joins one page of orders at a time.
import type { ShopDatabases } from './databases.ts';
import { InvariantResult } from './invariant-result.ts';
import { type PointInTime, settledSince } from './point-in-time.ts';

const ORDERS_BATCH_SIZE = 5_000;
/** R10: product-service keeps decisions for 60 days. Half of that is a margin for other settings. */
const DECISION_RETENTION_DAYS = 30;

interface OrderRow {
  readonly id: string;
  readonly status: string;
  readonly total: string | number;
  readonly points: string | number;
  /** Settled long enough to be checked. */
  readonly settled: boolean;
  readonly decision_kept: boolean;
}

interface PaymentRow {
  readonly id: string;
  /** Null: only the ledger contains the order. */
  readonly status: string | null;
  readonly awarded: boolean | null;
  /** The cost and the points of the order in the ledger. */
  readonly cents: string | number;
  readonly points: string | number;
}

/** Ids after `from`, up to and including `to`. Null is the end of all ids. Ids are ordered by time. */
interface Range {
  readonly from: string;
  readonly to: string | null;
}

export async function checkOrders(
  shop: ShopDatabases,
  time: PointInTime,
): Promise<InvariantResult[]> {
  const known = new InvariantResult(
    'I1',
    'no payment and no decision without its order',
    'records',
  );
  const arrived = new InvariantResult(
    'I1',
    "each order's end has arrived at both participants",
    'orders',
  );
  const money = new InvariantResult(
    'I4',
    'confirmed orders are paid with their total, others not',
    'orders',
  );
  const points = new InvariantResult(
    'I4',
    'confirmed orders have given their points, others not',
    'orders',
  );

  for (let range: Range | undefined = await rangeAfter(shop, ''); range;) {
    // The orders last: an order row exists before the participants record its effects.
    const payments = byId(await paymentsOf(shop, range));
    const outcomes = byId(await outcomesOf(shop, range));
    const orders = byId(await ordersOf(shop, range, time));
    for (const id of [...payments.keys(), ...outcomes.keys()]) {
      known.judge(id, orders.has(id) ? undefined : 'the order does not exist');
    }
    for (const order of orders.values()) {
      if (!order.settled) continue;
      const payment = payments.get(order.id);
      arrived.judge(order.id, missingOutcome(order, payment, outcomes.get(order.id)?.outcome));
      money.judge(order.id, moneyViolation(order, payment));
      points.judge(order.id, pointsViolation(order, payment));
    }
    range = range.to === null ? undefined : await rangeAfter(shop, range.to);
  }
  return [known, arrived, money, points];
}

function missingOutcome(
  { status, decision_kept }: OrderRow,
  payment: PaymentRow | undefined,
  outcome: string | undefined,
): string | undefined {
  const confirmed = status === 'confirmed';
  const paid = payment?.status ?? 'nothing';
  const paidCorrectly = confirmed
    ? paid === 'captured' && payment?.awarded === true
    : paid === 'void' || paid === 'refunded';
  const decided = outcome ?? (decision_kept ? 'nothing' : undefined);
  const stockCorrect = decided === undefined || decided === (confirmed ? 'sold' : 'released');
  if (paidCorrectly && stockCorrect) return undefined;
  return `${status}, payment: ${paid}, stock: ${decided ?? 'pruned'}`;
}

function moneyViolation(order: OrderRow, payment: PaymentRow | undefined): string | undefined {
  const due = order.status === 'confirmed' ? Number(order.total) : 0;
  const paid = Number(payment?.cents ?? 0);
  return paid === due ? undefined : `${order.status}, paid ${paid} cents instead of ${due}`;
}

/** The order stores its own points, because the rate of user-service may change. */
function pointsViolation(order: OrderRow, payment: PaymentRow | undefined): string | undefined {
  const due = order.status === 'confirmed' ? Number(order.points) : 0;
  const given = Number(payment?.points ?? 0);
  return given === due ? undefined : `${order.status}, gave ${given} points instead of ${due}`;
}

async function rangeAfter({ order }: ShopDatabases, from: string): Promise<Range> {
  const [last] = await order.query<{ id: string }>(
    `SELECT order_id AS id FROM orders WHERE ${within({ from, to: null })}
     ORDER BY order_id LIMIT 1 OFFSET ${ORDERS_BATCH_SIZE - 1}`,
  );
  return { from, to: last?.id ?? null };
}

function ordersOf({ order }: ShopDatabases, range: Range, time: PointInTime): Promise<OrderRow[]> {
  return order.query(
    `SELECT order_id AS id, status, total_cents AS total, points_to_earn AS points,
            ${settledSince(time)} AS settled,
            coalesce(settled_at > now() - interval '${DECISION_RETENTION_DAYS} days', true) AS decision_kept
     FROM orders WHERE ${within(range)}`,
  );
}

function paymentsOf({ user }: ShopDatabases, range: Range): Promise<PaymentRow[]> {
  return user.query(
    `SELECT order_id AS id, p.status, p.points_awarded AS awarded,
            coalesce(l.cents, 0) AS cents, coalesce(l.points, 0) AS points
     FROM (SELECT * FROM payment WHERE ${within(range)}) p
     FULL JOIN (SELECT order_id, -sum(cents) AS cents, sum(points) AS points
                FROM ledger_entry WHERE ${within(range)} GROUP BY order_id) l USING (order_id)`,
  );
}

function outcomesOf(
  { product }: ShopDatabases,
  { from, to }: Range,
): Promise<{ id: string; outcome: string }[]> {
  return product.aggregate('decisions', [
    { $match: { _id: { $gt: from, ...(to === null ? {} : { $lte: to }) } } },
    { $project: { _id: 0, id: '$_id', outcome: 1 } },
  ]);
}

/** The ids are safe as literals: they are from a column of type uuid in these databases. */
function within({ from, to }: Range): string {
  const bounds = [
    ...(from === '' ? ['order_id IS NOT NULL'] : [`order_id > '${from}'`]),
    ...(to === null ? [] : [`order_id <= '${to}'`]),
  ];
  return bounds.join(' AND ');
}

function byId<Row extends { readonly id: string }>(rows: readonly Row[]): Map<string, Row> {
  return new Map(rows.map((row) => [row.id, row]));
}
