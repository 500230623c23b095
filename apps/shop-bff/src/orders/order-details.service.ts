import type { OrderDetails, OrderResponse } from '@shop/contracts';
import { ServiceProblem } from '@shop/service-client';
import { Inject, Injectable } from '@nestjs/common';
import type { ConfigType } from '@nestjs/config';
import type { UserCall } from '../clients/call.js';
import { Deadline } from '../clients/deadline.js';
import { OrderClient } from '../clients/order.client.js';
import { ProductClient } from '../clients/product.client.js';
import { optionalPart } from '../clients/optional-part.js';
import { UserClient } from '../clients/user.client.js';
import { config } from '../config.js';
import { orderDetails, type OrderParts } from './order-details.js';

/**
 * Composes an order and the names that other services own. The order is required: its error becomes the response. A part
 * whose service is unavailable is omitted. All calls together take at most `UPSTREAM_TIMEOUT_MS`.
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
      optionalPart(this.products.names(productIds, { timeoutMs: call.timeoutMs })),
      optionalPart(this.customer(order.userId, call)),
    ]);
    return orderDetails(order, { products, customer });
  }

  /** The call is the same for an admin with another user's order and for a customer with an order of their own. */
  private async customer(userId: string, call: UserCall): Promise<OrderParts['customer']> {
    try {
      return await this.users.customer(userId, call);
    } catch (error) {
      // As for a product that does not exist: the service is available, and the name does not exist.
      if (error instanceof ServiceProblem && error.status === 404) return { name: null };
      throw error;
    }
  }
}
