import type { OrderDetails, OrderResponse } from '@shop/contracts';
import { ServiceProblem, ServiceUnavailable } from '@shop/service-client';
import { Inject, Injectable, Logger } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import { OrderClient } from '../clients/order.client.js';
import { ProductClient } from '../clients/product.client.js';
import { UserClient } from '../clients/user.client.js';
import { config } from '../config.js';
import { orderDetails, type OrderParts } from './order-details.js';

/**
 * Orders with the names that other services own. The order itself is needed, and its error is the answer; a part that is
 * away is left out. All calls together take no longer than `UPSTREAM_TIMEOUT_MS`: what the order took, the parts lack.
 */
@Injectable()
export class OrderDetailsService {
  private readonly logger = new Logger(OrderDetailsService.name);

  constructor(
    private readonly orders: OrderClient,
    private readonly products: ProductClient,
    private readonly users: UserClient,
    @Inject(config.KEY) private readonly settings: ConfigType<typeof config>,
  ) {}

  async find(orderId: string, bearer: string): Promise<OrderDetails> {
    const start = performance.now();
    return this.compose(await this.orders.find(orderId, { bearer }), bearer, start);
  }

  async cancel(orderId: string, bearer: string): Promise<OrderDetails> {
    const start = performance.now();
    return this.compose(await this.orders.cancel(orderId, { bearer }), bearer, start);
  }

  private async compose(
    order: OrderResponse,
    bearer: string,
    start: number,
  ): Promise<OrderDetails> {
    const { promise: tooLate, resolve: giveUp } = Promise.withResolvers<undefined>();
    const left = Math.max(0, start + this.settings.UPSTREAM_TIMEOUT_MS - performance.now());
    const timer = setTimeout(giveUp, left, undefined);
    try {
      const productIds = order.lines.map(({ productId }) => productId);
      // A call that is too late here ends by its client's own timeout, soon after.
      const [products, customer] = await Promise.all([
        Promise.race([tooLate, this.unlessAway(this.products.names(productIds))]),
        Promise.race([tooLate, this.unlessAway(this.customer(order.userId, { bearer }))]),
      ]);
      return orderDetails(order, { products, customer });
    } finally {
      clearTimeout(timer);
    }
  }

  /** An admin's call for somebody else's order and a customer's for the own one are the same call. */
  private async customer(
    userId: string,
    call: { bearer: string },
  ): Promise<OrderParts['customer']> {
    try {
      return await this.users.customer(userId, call);
    } catch (error) {
      // As with a product that does not exist: user-service has answered, and there is no name.
      if (error instanceof ServiceProblem && error.status === 404) return { name: null };
      throw error;
    }
  }

  /**
   * The part, or undefined if its service could not bring it. A refusal counts as that too: these calls are the BFF's own,
   * so the client is not to blame for them.
   */
  private async unlessAway<Part>(part: Promise<Part>): Promise<Part | undefined> {
    try {
      return await part;
    } catch (error) {
      if (!(error instanceof ServiceUnavailable || error instanceof ServiceProblem)) throw error;
      this.logger.warn(`answered without a part: ${error.message}`);
      return undefined;
    }
  }
}
