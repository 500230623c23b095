// I2, per product: its counters, and what confirmed orders have taken.
import type { ShopDatabases } from './databases.ts';
import { Tally } from './tally.ts';
import { restsSince, type When } from './when.ts';

const PRODUCTS_AT_ONCE = 1_000;

interface Product {
  readonly id: string;
  readonly onHand: number;
  readonly available: number;
  readonly reserved: number;
  readonly sold: number;
  /** Everything ever put in; orders do not change it. */
  readonly putIn: number;
  /** The pieces of the entries that are reservations. */
  readonly held: number;
}

/** Pieces of one product in orders. */
interface Ordered {
  readonly id: string;
  /** In confirmed orders that rest: these have been sold. */
  readonly confirmed: string | number;
  /** In orders on their way, or just settled: reserved, sold or neither. */
  readonly moving: string | number;
}

export async function lookAtProducts(shop: ShopDatabases, when: When): Promise<Tally[]> {
  const counters = new Tally('I2', 'counters add up, and none is negative', 'products');
  const sales = new Tally('I2', 'sold is what was ordered, reserved is on its way', 'products');

  for (let from = '', to: string | null = ''; to !== null; from = to ?? '') {
    const page: Product[] = await productsAfter(shop, from);
    to = (page.length === PRODUCTS_AT_ONCE && page.at(-1)?.id) || null;
    // The orders after the products: whoever took a piece had been placed before.
    const ordered = new Map(
      (await orderedPieces(shop, when, { from, to })).map((row) => [row.id, row]),
    );
    for (const product of page) {
      counters.judge(product.id, wrongCounters(product));
      sales.judge(product.id, wrongSales(product, ordered.get(product.id)));
      ordered.delete(product.id);
    }
    for (const { id, confirmed } of ordered.values()) {
      if (Number(confirmed) > 0) sales.judge(id, `${confirmed} sold, and there is no such product`);
    }
  }
  return [counters, sales];
}

/** All of one document, which changes as a whole: so this holds at any moment, whatever is on its way. */
function wrongCounters(product: Product): string | undefined {
  const { onHand, available, reserved, sold, putIn, held } = product;
  const negative = [onHand, available, reserved, sold].some((counter) => counter < 0);
  const right = onHand === available + reserved && putIn === onHand + sold && reserved === held;
  if (right && !negative) return undefined;
  return (
    `on hand ${onHand}, available ${available}, reserved ${reserved}, sold ${sold}; ` +
    `put in ${putIn}, entries hold ${held}`
  );
}

/** With nothing on its way this is: reserved nothing, and sold exactly what confirmed orders say. */
function wrongSales({ reserved, sold }: Product, ordered?: Ordered): string | undefined {
  const confirmed = Number(ordered?.confirmed ?? 0);
  const moving = Number(ordered?.moving ?? 0);
  const room = moving === 0 ? '' : `, ${moving} more on their way`;
  if (reserved + sold > confirmed + moving || sold < confirmed) {
    return `sold ${sold}, reserved ${reserved}; confirmed orders have ${confirmed}${room}`;
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
    { $limit: PRODUCTS_AT_ONCE },
    {
      $project: {
        ...{ _id: 0, id: '$_id', onHand: 1, available: 1, reserved: 1, sold: 1, putIn: 1 },
        held: { $sum: { $map: { input: reservations, as: 'e', in: '$$e.quantity' } } },
      },
    },
  ]);
}

function orderedPieces(
  { order }: ShopDatabases,
  when: When,
  { from, to }: { from: string; to: string | null },
): Promise<Ordered[]> {
  const rests = restsSince(when);
  const bounds = [
    ...(from === '' ? [] : [`product_id > '${from}'`]),
    ...(to === null ? [] : [`product_id <= '${to}'`]),
  ];
  return order.query(
    `SELECT product_id AS id,
            coalesce(sum(quantity) FILTER (WHERE ${rests} AND status = 'confirmed'), 0) AS confirmed,
            coalesce(sum(quantity) FILTER (WHERE NOT ${rests}), 0) AS moving
     FROM order_line JOIN orders USING (order_id)
     WHERE (NOT ${rests} OR status = 'confirmed') ${bounds.map((bound) => `AND ${bound}`).join(' ')}
     GROUP BY product_id`,
  );
}
