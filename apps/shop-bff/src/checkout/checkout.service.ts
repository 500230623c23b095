import type { OrderSummary, PlaceOrderRequest } from '@shop/contracts';
import { ServiceProblem } from '@shop/service-client';
import type { Problem } from '@shop/service-defaults';
import { traceOrder } from '@shop/tracing';
import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import type { IdempotentCall } from '../clients/call.js';
import { Deadline } from '../clients/deadline.js';
import { OrderClient } from '../clients/order.client.js';
import { ProductClient } from '../clients/product.client.js';
import { unlessAway } from '../clients/unless-away.js';
import { UserClient } from '../clients/user.client.js';
import { config } from '../config.js';
import { orderRefusal } from './order-refusal.js';

/**
 * Of the whole time, for looking whether the order can work: a service that hangs must leave time to place it without its
 * word.
 */
const LOOKING_SHARE = 1 / 2;

/** Two steps, whatever the order: look (both services at once), then place it or find out whether it was placed before. */
@Injectable()
export class CheckoutService {
  constructor(
    private readonly orders: OrderClient,
    private readonly products: ProductClient,
    private readonly users: UserClient,
    @Inject(config.KEY) private readonly settings: ConfigType<typeof config>,
  ) {}

  /** @throws Problem what `orderRefusal` says, for a key that order-service does not know */
  async place(order: PlaceOrderRequest, call: IdempotentCall): Promise<OrderSummary> {
    const deadline = new Deadline(this.settings.UPSTREAM_TIMEOUT_MS);
    const refusal = await this.lookForRefusal(order, call.bearer);
    const rest = { ...call, timeoutMs: deadline.leftMs };
    const placed = await (refusal
      ? this.knownOr(refusal, order, rest)
      : this.orders.place(order, rest));
    traceOrder(placed.orderId);
    return placed;
  }

  private async lookForRefusal(
    { lines, quotedTotalCents }: PlaceOrderRequest,
    bearer: string,
  ): Promise<Problem | undefined> {
    const timeoutMs = this.settings.UPSTREAM_TIMEOUT_MS * LOOKING_SHARE;
    const productIds = lines.map(({ productId }) => productId);
    const [offers, wallet] = await Promise.all([
      unlessAway(this.products.offers(productIds, { timeoutMs })),
      unlessAway(this.users.wallet({ bearer, timeoutMs })),
    ]);
    return orderRefusal({ lines, quotedTotalCents }, { offers, wallet });
  }

  /**
   * A repeated request gets its order, whatever has changed since: that order itself may have taken the last piece and the
   * last cent. Nobody but order-service can tell, so while it is away the answer is 503 and not a refusal.
   */
  private async knownOr(
    refusal: Problem,
    order: PlaceOrderRequest,
    call: IdempotentCall,
  ): Promise<OrderSummary> {
    try {
      return await this.orders.known(order, call);
    } catch (error) {
      if (error instanceof ServiceProblem && error.status === 404) throw refusal;
      throw error;
    }
  }
}
