import type { OrderLine, Quote } from '@shop/contracts';
import { Problem } from '@shop/service-defaults';
import type { Offer } from '../clients/product.client.js';

export interface PricedLines {
  readonly lines: Quote['lines'];
  readonly totalCents: number;
}

/**
 * Returns the lines at current prices, or the problem 422 `unknown-product` if a line has no price. Totals are exact:
 * product-service accepts no price over 1,000,000.00. So 50 lines of 1,000 units cost at most 5 · 10^12 cents, far below 2^53.
 */
export function priced(
  lines: readonly OrderLine[],
  offers: readonly Offer[],
): PricedLines | Problem {
  const offerOf = new Map(offers.map((offer) => [offer.productId, offer]));
  const quoted: Quote['lines'] = [];
  const unknown: string[] = [];
  let totalCents = 0;
  for (const { productId, quantity } of lines) {
    const offer = offerOf.get(productId);
    if (!offer) {
      unknown.push(productId);
      continue;
    }
    const { name, priceCents: unitPriceCents, available } = offer;
    const lineTotalCents = unitPriceCents * quantity;
    totalCents += lineTotalCents;
    quoted.push({ productId, name, quantity, unitPriceCents, lineTotalCents, available });
  }
  if (unknown.length === 0) return { lines: quoted, totalCents };
  return new Problem(422, 'unknown-product', `There is no product ${unknown.join(', ')}.`);
}
