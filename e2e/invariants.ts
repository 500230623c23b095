// The checks of `npm run invariants` as an expectation: what must be true in the databases after every order has settled.
import { checkInvariants } from '@shop/invariants/check';
import type { ShopDatabases } from '@shop/invariants/databases';
import { expect } from 'vitest';

export interface Stock {
  readonly onHand: number;
  readonly available: number;
  readonly reserved: number;
  readonly sold: number;
}

/** Waits until every order has settled and its effects have arrived, then checks all invariants. */
export async function expectInvariants(shop: ShopDatabases, withinMs = 30_000): Promise<void> {
  const results = await checkInvariants(shop, { settled: true, graceMs: 0, withinMs });
  expect(results.filter(({ broken }) => broken > 0)).toEqual([]);
}

export async function stockOf({ product }: ShopDatabases, productId: string): Promise<Stock> {
  const [stock] = await product.aggregate<Stock>('products', [
    { $match: { _id: productId } },
    { $project: { _id: 0, onHand: 1, available: 1, reserved: 1, sold: 1 } },
  ]);
  if (!stock) throw new Error(`no product ${productId}`);
  return stock;
}
