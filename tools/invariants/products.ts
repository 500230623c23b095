// I2 for each product: its counters, and the units in confirmed orders.
import type { ShopDatabases } from './databases.ts';
import { InvariantResult } from './invariant-result.ts';
import { type PointInTime, settledSince } from './point-in-time.ts';

const PRODUCTS_BATCH_SIZE = 1_000;

interface Product {
  readonly id: string;
  readonly onHand: number;
  readonly available: number;
  readonly reserved: number;
  readonly sold: number;
  /** All units that were ever put in. Orders do not change it. */
  readonly putIn: number;
  /** The units of the entries that are reservations. */
  readonly held: number;
}

/** Units of one product in orders. */
interface Ordered {
  readonly id: string;
  /** In confirmed orders that settled long enough ago: these must be sold. */
  readonly confirmed: string | number;
  /** In orders in progress or recently settled: reserved, sold or neither. */
  readonly in_progress: string | number;
}

export async function checkProducts(
  shop: ShopDatabases,
  time: PointInTime,
): Promise<InvariantResult[]> {
  const counters = new InvariantResult('I2', 'counters add up, and none is negative', 'products');
  const sales = new InvariantResult('I2', 'sold and reserved units match the orders', 'products');

  for (let from = '', to: string | null = ''; to !== null; from = to ?? '') {
    const page: Product[] = await productsAfter(shop, from);
    to = (page.length === PRODUCTS_BATCH_SIZE && page.at(-1)?.id) || null;
    // The orders after the products: an order row exists before its units are reserved.
    const ordered = new Map(
      (await orderedUnits(shop, time, { from, to })).map((row) => [row.id, row]),
    );
    for (const product of page) {
      counters.judge(product.id, counterViolation(product));
      sales.judge(product.id, salesViolation(product, ordered.get(product.id)));
      ordered.delete(product.id);
    }
    for (const { id, confirmed } of ordered.values()) {
      if (Number(confirmed) > 0)
        sales.judge(id, `${confirmed} sold, but the product does not exist`);
    }
  }
  return [counters, sales];
}

/** One document contains all counters and changes as a whole. So this is true at any moment. */
function counterViolation(product: Product): string | undefined {
  const { onHand, available, reserved, sold, putIn, held } = product;
  const negative = [onHand, available, reserved, sold].some((counter) => counter < 0);
  const addsUp = onHand === available + reserved && putIn === onHand + sold && reserved === held;
  if (addsUp && !negative) return undefined;
  return (
    `on hand ${onHand}, available ${available}, reserved ${reserved}, sold ${sold}; ` +
    `put in ${putIn}, entries hold ${held}`
  );
}

/** If no order is in progress, nothing is reserved and exactly the units of confirmed orders are sold. */
function salesViolation({ reserved, sold }: Product, ordered?: Ordered): string | undefined {
  const confirmed = Number(ordered?.confirmed ?? 0);
  const inProgress = Number(ordered?.in_progress ?? 0);
  const progress = inProgress === 0 ? '' : `, ${inProgress} more in progress`;
  if (reserved + sold > confirmed + inProgress || sold < confirmed) {
    return `sold ${sold}, reserved ${reserved}; confirmed orders have ${confirmed}${progress}`;
  }
  return undefined;
}

function productsAfter({ product }: ShopDatabases, from: string): Promise<Product[]> {
  const reservations = {
    $filter: { input: '$entries', as: 'e', cond: { $eq: ['$$e.state', 'reserved'] } },
  };
  return product.aggregate('products', [
    { $match: { _id: { $gt: from } } },
    { $sort: { _id: 1 } },
    { $limit: PRODUCTS_BATCH_SIZE },
    {
      $project: {
        ...{ _id: 0, id: '$_id', onHand: 1, available: 1, reserved: 1, sold: 1, putIn: 1 },
        held: { $sum: { $map: { input: reservations, as: 'e', in: '$$e.quantity' } } },
      },
    },
  ]);
}

function orderedUnits(
  { order }: ShopDatabases,
  time: PointInTime,
  { from, to }: { from: string; to: string | null },
): Promise<Ordered[]> {
  const settled = settledSince(time);
  const bounds = [
    ...(from === '' ? [] : [`product_id > '${from}'`]),
    ...(to === null ? [] : [`product_id <= '${to}'`]),
  ];
  return order.query(
    `SELECT product_id AS id,
            coalesce(sum(quantity) FILTER (WHERE ${settled} AND status = 'confirmed'), 0) AS confirmed,
            coalesce(sum(quantity) FILTER (WHERE NOT ${settled}), 0) AS in_progress
     FROM order_line JOIN orders USING (order_id)
     WHERE (NOT ${settled} OR status = 'confirmed') ${bounds.map((bound) => `AND ${bound}`).join(' ')}
     GROUP BY product_id`,
  );
}
