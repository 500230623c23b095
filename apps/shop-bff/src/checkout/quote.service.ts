import type { Quote, QuoteRequest } from '@shop/contracts';
import { Problem, unavailable } from '@shop/service-defaults';
import { Injectable } from '@nestjs/common';
import { ProductClient } from '../clients/product.client.js';
import { unlessAway } from '../clients/unless-away.js';
import { UserClient } from '../clients/user.client.js';
import { priced } from './pricing.js';

/** What lines cost now, which needs product-service, and what that means to the caller's wallet, which is left out if need be. */
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
      unlessAway(this.products.offers(productIds)),
      unlessAway(this.users.wallet({ bearer })),
    ]);
    if (!offers) throw unavailable('Prices cannot be had at the moment.');
    const present = priced(lines, offers);
    if (present instanceof Problem) throw present;
    if (!wallet) return { ...present, ...WITHOUT_WALLET };
    const { centsPerPoint, balanceCents, points } = wallet;
    return {
      ...present,
      pointsToEarn: Math.floor(present.totalCents / centsPerPoint),
      wallet: { balanceCents, points },
      affordable: present.totalCents <= balanceCents,
      unavailable: [],
    };
  }
}

/** The points rate is user-service's, and comes with the wallet: a number of our own would be a guess. */
const WITHOUT_WALLET: Pick<Quote, 'pointsToEarn' | 'wallet' | 'affordable' | 'unavailable'> = {
  pointsToEarn: null,
  wallet: null,
  affordable: null,
  unavailable: ['wallet'],
};
