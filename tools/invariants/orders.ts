// Each order held against what the two participants have recorded of it: the rest of I1 and I4. Neither database can join
// with the others, so this does, a page of orders at a time.
import type { ShopDatabases } from './databases.ts';
import { Tally } from './tally.ts';
import { restsSince, type When } from './when.ts';

const ORDERS_AT_ONCE = 5_000;
/** R10: product-service keeps decisions for 60 days; half of that leaves room for other settings. */
const DECISION_KEPT_DAYS = 30;

interface OrderRow {
  readonly id: string;
  readonly status: string;
  readonly total: string | number;
  readonly points: string | number;
  /** Settled for long enough to be judged. */
  readonly rests: boolean;
  readonly decision_kept: boolean;
}

interface PaymentRow {
  readonly id: string;
  /** Null: only the ledger knows of the order. */
  readonly status: string | null;
  readonly awarded: boolean | null;
  /** What the order has cost, and given, by the ledger. */
  readonly cents: string | number;
  readonly points: string | number;
}

/** Ids after `from`, up to `to`; null is the end of all ids. Ids rise with time, so a page is a span of time. */
interface Range {
  readonly from: string;
  readonly to: string | null;
}

export async function lookAtOrders(shop: ShopDatabases, when: When): Promise<Tally[]> {
  const known = new Tally('I1', 'no payment and no decision without its order', 'records');
  const arrived = new Tally('I1', "each order's end has arrived at both participants", 'orders');
  const money = new Tally('I4', 'confirmed orders are paid with their total, others not', 'orders');
  const points = new Tally('I4', 'confirmed orders have given their points, others not', 'orders');

  for (let range: Range | undefined = await rangeAfter(shop, ''); range;) {
    // The order last: what the participants did before, it has caused.
    const payments = byId(await paymentsOf(shop, range));
    const outcomes = byId(await outcomesOf(shop, range));
    const orders = byId(await ordersOf(shop, range, when));
    for (const id of [...payments.keys(), ...outcomes.keys()]) {
      known.judge(id, orders.has(id) ? undefined : 'there is no such order');
    }
    for (const order of orders.values()) {
      if (!order.rests) continue;
      const payment = payments.get(order.id);
      arrived.judge(order.id, missingEnd(order, payment, outcomes.get(order.id)?.outcome));
      money.judge(order.id, wrongMoney(order, payment));
      points.judge(order.id, wrongPoints(order, payment));
    }
    range = range.to === null ? undefined : await rangeAfter(shop, range.to);
  }
  return [known, arrived, money, points];
}

function missingEnd(
  { status, decision_kept }: OrderRow,
  payment: PaymentRow | undefined,
  outcome: string | undefined,
): string | undefined {
  const confirmed = status === 'confirmed';
  const paid = payment?.status ?? 'nothing';
  const heard = confirmed
    ? paid === 'captured' && payment?.awarded === true
    : paid === 'void' || paid === 'refunded';
  const decided = outcome ?? (decision_kept ? 'nothing' : undefined);
  const done = decided === undefined || decided === (confirmed ? 'sold' : 'released');
  if (heard && done) return undefined;
  return `${status}, payment: ${paid}, stock: ${decided ?? 'pruned'}`;
}

function wrongMoney(order: OrderRow, payment: PaymentRow | undefined): string | undefined {
  const due = order.status === 'confirmed' ? Number(order.total) : 0;
  const paid = Number(payment?.cents ?? 0);
  return paid === due ? undefined : `${order.status}, paid ${paid} cents instead of ${due}`;
}

/** By what was promised for this very order: the rate is user-service's, and may have changed since. */
function wrongPoints(order: OrderRow, payment: PaymentRow | undefined): string | undefined {
  const due = order.status === 'confirmed' ? Number(order.points) : 0;
  const given = Number(payment?.points ?? 0);
  return given === due ? undefined : `${order.status}, gave ${given} points instead of ${due}`;
}

async function rangeAfter({ order }: ShopDatabases, from: string): Promise<Range> {
  const [last] = await order.query<{ id: string }>(
    `SELECT order_id AS id FROM orders WHERE ${within({ from, to: null })}
     ORDER BY order_id LIMIT 1 OFFSET ${ORDERS_AT_ONCE - 1}`,
  );
  return { from, to: last?.id ?? null };
}

function ordersOf({ order }: ShopDatabases, range: Range, when: When): Promise<OrderRow[]> {
  return order.query(
    `SELECT order_id AS id, status, total_cents AS total, points_to_earn AS points,
            ${restsSince(when)} AS rests,
            coalesce(settled_at > now() - interval '${DECISION_KEPT_DAYS} days', true) AS decision_kept
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

/** The ids come out of these databases, and out of a column of type uuid. */
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
