import type { PlaceOrderRequest, WalletResponse } from '@shop/contracts';
import { Problem } from '@shop/service-defaults';
import type { Offer } from '../clients/product.client.js';
import { priced } from './pricing.js';

/** What is known before the order is placed; undefined where its service is away, and then nothing is refused for it. */
export interface Circumstances {
  readonly offers: readonly Offer[] | undefined;
  readonly wallet: WalletResponse | undefined;
}

/**
 * Why the order cannot work as things are now; undefined where it may. The saga decides in the end; this only spares the
 * customer an order that ends rejected with the same word. Each check stands on the ones before it: without prices there is
 * no total, and with another total the customer has to think again, about the rest too.
 */
export function orderRefusal(
  { lines, quotedTotalCents }: PlaceOrderRequest,
  { offers, wallet }: Circumstances,
): Problem | undefined {
  if (offers) {
    const present = priced(lines, offers);
    if (present instanceof Problem) return present;
    if (present.totalCents !== quotedTotalCents) {
      return priceChanged(present.totalCents, quotedTotalCents);
    }
    const short = present.lines.find(({ available, quantity }) => available < quantity);
    if (short) return outOfStock(short);
  }
  // Also without prices: another total than the quoted one would not be charged either.
  if (wallet && wallet.balanceCents < quotedTotalCents) {
    return insufficientFunds(wallet.balanceCents, quotedTotalCents);
  }
  return undefined;
}

function priceChanged(totalCents: number, quotedTotalCents: number): Problem {
  const detail = `The lines come to ${totalCents} cents now, not to ${quotedTotalCents}.`;
  return new Problem(409, 'price-changed', detail, { extensions: { totalCents } });
}

function outOfStock(line: { productId: string; available: number; quantity: number }): Problem {
  const { productId, available, quantity } = line;
  const detail = `Of product ${productId} there are ${available} left, fewer than ${quantity}.`;
  return new Problem(409, 'out-of-stock', detail);
}

function insufficientFunds(balanceCents: number, totalCents: number): Problem {
  const detail = `The wallet holds ${balanceCents} cents; the order comes to ${totalCents}.`;
  return new Problem(409, 'insufficient-funds', detail);
}
