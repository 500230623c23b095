import type { OrderDetails, OrderResponse } from '@shop/contracts';
import { ServiceProblem } from '@shop/service-client';
import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import type { UserCall } from '../clients/call.js';
import { Deadline } from '../clients/deadline.js';
import { OrderClient } from '../clients/order.client.js';
import { ProductClient } from '../clients/product.client.js';
import { unlessAway } from '../clients/unless-away.js';
import { UserClient } from '../clients/user.client.js';
import { config } from '../config.js';
import { orderDetails, type OrderParts } from './order-details.js';

/**
 * Orders with the names that other services own. The order itself is needed, and its error is the answer; a part that is
 * away is left out. All calls together take no longer than `UPSTREAM_TIMEOUT_MS`: what the order took, the parts lack.
 */
@Injectable()
export class OrderDetailsService {
  constructor(
    private readonly orders: OrderClient,
    private readonly products: ProductClient,
    private readonly users: UserClient,
    @Inject(config.KEY) private readonly settings: ConfigType<typeof config>,
  ) {}

  async find(orderId: string, bearer: string): Promise<OrderDetails> {
    const deadline = new Deadline(this.settings.UPSTREAM_TIMEOUT_MS);
    const order = await this.orders.find(orderId, { bearer });
    return this.compose(order, { bearer, timeoutMs: deadline.leftMs });
  }

  async cancel(orderId: string, bearer: string): Promise<OrderDetails> {
    const deadline = new Deadline(this.settings.UPSTREAM_TIMEOUT_MS);
    const order = await this.orders.cancel(orderId, { bearer });
    return this.compose(order, { bearer, timeoutMs: deadline.leftMs });
  }

  private async compose(order: OrderResponse, call: UserCall): Promise<OrderDetails> {
    const productIds = order.lines.map(({ productId }) => productId);
    const [products, customer] = await Promise.all([
      unlessAway(this.products.names(productIds, { timeoutMs: call.timeoutMs })),
      unlessAway(this.customer(order.userId, call)),
    ]);
    return orderDetails(order, { products, customer });
  }

  /** An admin's call for somebody else's order and a customer's for the own one are the same call. */
  private async customer(userId: string, call: UserCall): Promise<OrderParts['customer']> {
    try {
      return await this.users.customer(userId, call);
    } catch (error) {
      // As with a product that does not exist: user-service has answered, and there is no name.
      if (error instanceof ServiceProblem && error.status === 404) return { name: null };
      throw error;
    }
  }
}
