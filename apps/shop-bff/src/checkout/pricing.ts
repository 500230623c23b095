import type { OrderLine, Quote } from '@shop/contracts';
import { Problem } from '@shop/service-defaults';
import type { Offer } from '../clients/product.client.js';

export interface PricedLines {
  readonly lines: Quote['lines'];
  readonly totalCents: number;
}

/**
 * The lines at present prices, or the refusal 422 `unknown-product` where one has none. Sums are exact: product-service takes
 * no price over 1,000,000.00, so 50 lines of 1,000 pieces come to 5 · 10^12 cents at most, far below 2^53.
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
