import type { Quote, QuoteRequest } from '@shop/contracts';
import { Problem, unavailable } from '@shop/service-defaults';
import { Injectable } from '@nestjs/common';
import { ProductClient } from '../clients/product.client.js';
import { optionalPart } from '../clients/optional-part.js';
import { UserClient } from '../clients/user.client.js';
import { priced } from './pricing.js';

/**
 * Composes the current prices, which require product-service, and their effect on the caller's wallet. The wallet is omitted
 * while user-service is unavailable.
 */
@Injectable()
export class QuoteService {
  constructor(
    private readonly products: ProductClient,
    private readonly users: UserClient,
  ) {}

  /** @throws Problem 422 `unknown-product`, 503 without product-service */
  async quote({ lines }: QuoteRequest, bearer: string): Promise<Quote> {
    const productIds = lines.map(({ productId }) => productId);
    const [offers, wallet] = await Promise.all([
      optionalPart(this.products.offers(productIds)),
      optionalPart(this.users.wallet({ bearer })),
    ]);
    if (!offers) throw unavailable('The prices are unavailable at the moment.');
    const current = priced(lines, offers);
    if (current instanceof Problem) throw current;
    if (!wallet) return { ...current, ...WITHOUT_WALLET };
    const { centsPerPoint, balanceCents, points } = wallet;
    return {
      ...current,
      pointsToEarn: Math.floor(current.totalCents / centsPerPoint),
      wallet: { balanceCents, points },
      affordable: current.totalCents <= balanceCents,
      unavailable: [],
    };
  }
}

/** user-service owns the points rate and returns it with the wallet. Without it, the points cannot be calculated. */
const WITHOUT_WALLET: Pick<Quote, 'pointsToEarn' | 'wallet' | 'affordable' | 'unavailable'> = {
  pointsToEarn: null,
  wallet: null,
  affordable: null,
  unavailable: ['wallet'],
};
