import type { PlaceOrderRequest, WalletResponse } from '@shop/contracts';
import { Problem } from '@shop/service-defaults';
import type { Offer } from '../clients/product.client.js';
import { priced } from './pricing.js';

/** The data for the checks. A part is undefined if its service is unavailable; its checks are skipped. */
export interface CheckoutState {
  readonly offers: readonly Offer[] | undefined;
  readonly wallet: WalletResponse | undefined;
}

/**
 * Returns the reason why the order cannot succeed at the moment, or undefined if it can. The saga makes the final decision.
 * This check only avoids orders that the saga would reject with the same code. Each check depends on the checks before it:
 * without prices there is no total, and with another total the customer has to reconsider the whole order.
 */
export function precheckOrder(
  { lines, quotedTotalCents }: PlaceOrderRequest,
  { offers, wallet }: CheckoutState,
): Problem | undefined {
  if (offers) {
    const current = priced(lines, offers);
    if (current instanceof Problem) return current;
    if (current.totalCents !== quotedTotalCents) {
      return priceChanged(current.totalCents, quotedTotalCents);
    }
    const short = current.lines.find(({ available, quantity }) => available < quantity);
    if (short) return outOfStock(short);
  }
  // This check also works without prices, because an order is never charged another total than the quoted one.
  if (wallet && wallet.balanceCents < quotedTotalCents) {
    return insufficientFunds(wallet.balanceCents, quotedTotalCents);
  }
  return undefined;
}

function priceChanged(totalCents: number, quotedTotalCents: number): Problem {
  const detail = `The current total of the lines is ${totalCents} cents, not ${quotedTotalCents}.`;
  return new Problem(409, 'price-changed', detail, { extensions: { totalCents } });
}

function outOfStock(line: { productId: string; available: number; quantity: number }): Problem {
  const { productId, available, quantity } = line;
  const detail = `The available stock of product ${productId} is ${available}, less than the ordered ${quantity}.`;
  return new Problem(409, 'out-of-stock', detail);
}

function insufficientFunds(balanceCents: number, totalCents: number): Problem {
  const detail = `The balance of the wallet is ${balanceCents} cents; the order costs ${totalCents}.`;
  return new Problem(409, 'insufficient-funds', detail);
}
