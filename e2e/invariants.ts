// What must hold in the databases once every order has settled, per order, per product and per wallet: a sum over all
// would hide that two of them are wrong by the same amount.
import { eventually } from '@shop/test-support';
import { expect } from 'vitest';

/** The three databases, wherever they run, to look and not to touch. */
export interface ShopDatabases {
  readonly order: SqlDatabase;
  readonly user: SqlDatabase;
  /** All documents of a collection of product-service, by `_id`. */
  readonly product: { all<Document>(collection: 'products' | 'decisions'): Promise<Document[]> };
}

export interface SqlDatabase {
  query<Row>(statement: string): Promise<Row[]>;
}

export interface Stock {
  readonly onHand: number;
  readonly available: number;
  readonly reserved: number;
  readonly sold: number;
}

interface Product extends Stock {
  readonly _id: string;
  /** Everything ever put in; orders do not change it. */
  readonly putIn: number;
}

/** Waits until every order has settled and its effects have arrived, then checks all invariants. */
export async function expectInvariants(shop: ShopDatabases): Promise<void> {
  // Refunds, points and released stock follow the order's end by a moment.
  const settled = async () => {
    await expectSettled(shop);
    await expectParticipantsDone(shop);
    await expectPaymentsOfOrders(shop);
  };
  await eventually(settled, { withinMs: 30_000 });
  await expectSequencesWithoutGaps(shop.order);
  await expectWalletsEqualTheirLedgers(shop.user);
}

export async function stockOf(shop: ShopDatabases, productId: string): Promise<Stock> {
  const product = (await products(shop)).find(({ _id }) => _id === productId);
  if (!product) throw new Error(`no product ${productId}`);
  const { onHand, available, reserved, sold } = product;
  return { onHand, available, reserved, sold };
}

/** I1, I2 and I6: they hold once the last event has arrived, so they are what to wait for. */
async function expectSettled(shop: ShopDatabases): Promise<void> {
  expect(
    await shop.order.query(
      `SELECT order_id, status FROM orders WHERE status IN ('awaiting-stock', 'awaiting-payment')`,
    ),
    'I1: orders that have not settled',
  ).toEqual([]);
  for (const database of [shop.order, shop.user]) {
    expect(await database.query(`SELECT id FROM outbox`), 'I6: events not published').toEqual([]);
  }
  const sold = await soldByConfirmedOrders(shop.order);
  const found = await products(shop);
  expect(
    found.map(({ _id, onHand, available, reserved, sold: gone }) => ({
      _id,
      reserved,
      sold: gone,
      onHand,
      total: available + gone,
    })),
    'I2: stock per product',
  ).toEqual(
    found.map(({ _id, available, putIn }) => ({
      _id,
      reserved: 0,
      sold: sold.get(_id) ?? 0,
      onHand: available,
      total: putIn,
    })),
  );
}

/**
 * Both participants have heard how each order ended. Before that the numbers can be right by chance: an order that was
 * cancelled while a participant was away is first charged or reserved when it comes back, and then undone.
 */
async function expectParticipantsDone(shop: ShopDatabases): Promise<void> {
  const orders = await shop.order.query<{ id: string; status: string }>(
    `SELECT order_id AS id, status FROM orders`,
  );
  const payments = await shop.user.query<{ id: string; status: string; given: boolean }>(
    `SELECT order_id AS id, status, points_awarded AS given FROM payment`,
  );
  const paid = new Map(payments.map((row) => [row.id, row]));
  const outcomes = await decisions(shop);
  const unfinished = orders.filter(({ id, status }) => {
    const payment = paid.get(id);
    return status === 'confirmed'
      ? !payment?.given || outcomes.get(id) !== 'sold'
      : !/^(void|refunded)$/.test(payment?.status ?? '') || outcomes.get(id) !== 'released';
  });
  expect(unfinished, 'orders whose end has not arrived everywhere').toEqual([]);
}

async function expectSequencesWithoutGaps(database: SqlDatabase): Promise<void> {
  expect(
    await database.query(
      `SELECT o.order_id FROM orders o LEFT JOIN order_event e USING (order_id)
       GROUP BY o.order_id, o.sequence
       HAVING count(*) <> o.sequence OR min(e.sequence) <> 1 OR max(e.sequence) <> o.sequence`,
    ),
    'I5: orders with a gap in their events',
  ).toEqual([]);
}

/** I3, I4: an order is confirmed exactly if its total is captured, and its points are given exactly then. */
async function expectPaymentsOfOrders({ order, user }: ShopDatabases): Promise<void> {
  const orders = await order.query<{ id: string; status: string; total: string }>(
    `SELECT order_id AS id, status, total_cents AS total FROM orders`,
  );
  const paid = await user.query<{ id: string; cents: string; points: string }>(
    `SELECT order_id AS id, -sum(cents) AS cents, sum(points) AS points FROM ledger_entry
     WHERE order_id IS NOT NULL GROUP BY order_id`,
  );
  const paidFor = new Map(paid.map((row) => [row.id, row]));
  const actual = orders.map(({ id, status }) => {
    const { cents = 0, points = 0 } = paidFor.get(id) ?? {};
    return { id, status, cents: Number(cents), points: Number(points) };
  });
  const expected = orders.map(({ id, status, total }) => {
    const cents = status === 'confirmed' ? Number(total) : 0;
    return { id, status, cents, points: Math.floor(cents / 100) };
  });
  expect(actual, 'I4: what each order has cost and earned').toEqual(expected);
  expect(
    await user.query(
      `SELECT order_id FROM ledger_entry WHERE kind = 'charge' GROUP BY order_id HAVING count(*) > 1`,
    ),
    'I3: orders charged more than once',
  ).toEqual([]);
}

async function expectWalletsEqualTheirLedgers(database: SqlDatabase): Promise<void> {
  expect(
    await database.query(
      `SELECT w.user_id FROM wallet w LEFT JOIN ledger_entry l USING (user_id)
       GROUP BY w.user_id, w.balance_cents, w.points
       HAVING w.balance_cents <> coalesce(sum(l.cents), 0) OR w.points <> coalesce(sum(l.points), 0)`,
    ),
    'I4: wallets that differ from their ledger',
  ).toEqual([]);
}

async function soldByConfirmedOrders(database: SqlDatabase): Promise<Map<string, number>> {
  const rows = await database.query<{ id: string; pieces: string }>(
    `SELECT product_id AS id, sum(quantity) AS pieces FROM order_line JOIN orders USING (order_id)
     WHERE status = 'confirmed' GROUP BY product_id`,
  );
  return new Map(rows.map(({ id, pieces }) => [id, Number(pieces)]));
}

function products({ product }: ShopDatabases): Promise<Product[]> {
  return product.all<Product>('products');
}

/** Order → what product-service has decided about it. */
async function decisions({ product }: ShopDatabases): Promise<Map<string, string>> {
  const documents = await product.all<{ _id: string; outcome: string }>('decisions');
  return new Map(documents.map(({ _id, outcome }) => [_id, outcome]));
}
