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
import { optionalPart } from '../clients/optional-part.js';
import { UserClient } from '../clients/user.client.js';
import { config } from '../config.js';
import { precheckOrder } from './order-precheck.js';

/** The precheck's share of the time limit. If a service does not respond, time is left to place the order without its data. */
const PRECHECK_SHARE = 1 / 2;

/** Two steps: the precheck (both services concurrently), then placing the order or finding the order that was placed before. */
@Injectable()
export class CheckoutService {
  constructor(
    private readonly orders: OrderClient,
    private readonly products: ProductClient,
    private readonly users: UserClient,
    @Inject(config.KEY) private readonly settings: ConfigType<typeof config>,
  ) {}

  /** @throws Problem the refusal of `precheckOrder`, if order-service has no order with this key */
  async place(order: PlaceOrderRequest, call: IdempotentCall): Promise<OrderSummary> {
    const deadline = new Deadline(this.settings.UPSTREAM_TIMEOUT_MS);
    const refusal = await this.precheck(order, call.bearer);
    const remaining = { ...call, timeoutMs: deadline.leftMs };
    const placed = await (refusal
      ? this.knownOrder(refusal, order, remaining)
      : this.orders.place(order, remaining));
    traceOrder(placed.orderId);
    return placed;
  }

  private async precheck(
    { lines, quotedTotalCents }: PlaceOrderRequest,
    bearer: string,
  ): Promise<Problem | undefined> {
    const timeoutMs = this.settings.UPSTREAM_TIMEOUT_MS * PRECHECK_SHARE;
    const productIds = lines.map(({ productId }) => productId);
    const [offers, wallet] = await Promise.all([
      optionalPart(this.products.offers(productIds, { timeoutMs })),
      optionalPart(this.users.wallet({ bearer, timeoutMs })),
    ]);
    return precheckOrder({ lines, quotedTotalCents }, { offers, wallet });
  }

  /**
   * A repeated request gets its order, even if the precheck now refuses it: this order itself may have used the last unit or
   * the last cent. Only order-service stores the keys. While it is unavailable, the response is 503 and not a refusal.
   *
   * @throws Problem `refusal`, if order-service has no order with this key
   */
  private async knownOrder(
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
