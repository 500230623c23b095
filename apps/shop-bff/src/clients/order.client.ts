import {
  type OrderList,
  orderList,
  type OrderResponse,
  orderResponse,
  type OrderSummary,
  orderSummary,
  type OrderTimeline,
  orderTimeline,
  type Page,
  type PlaceOrderRequest,
} from '@shop/contracts';
import type { ServiceClient } from '@shop/service-client';
import type { OnApplicationShutdown } from '@nestjs/common';
import { type IdempotentCall, idempotencyHeader, type UserCall } from './call.js';

/** order-service's API: the orders of the user whose token the call forwards. */
export class OrderClient implements OnApplicationShutdown {
  constructor(private readonly service: ServiceClient) {}

  place(order: PlaceOrderRequest, call: IdempotentCall): Promise<OrderSummary> {
    return this.send('/orders', order, call);
  }

  /**
   * Returns the order that was placed with this key.
   *
   * @throws ServiceProblem 404 if no order has this key
   */
  known(order: PlaceOrderRequest, call: IdempotentCall): Promise<OrderSummary> {
    return this.send('/orders/known', order, call);
  }

  list({ limit, cursor }: Page, call: UserCall): Promise<OrderList> {
    return this.service.request({
      method: 'GET',
      path: '/orders',
      query: { limit, cursor },
      schema: orderList,
      ...call,
    });
  }

  find(orderId: string, call: UserCall): Promise<OrderResponse> {
    return this.service.request({
      method: 'GET',
      path: `/orders/${orderId}`,
      schema: orderResponse,
      ...call,
    });
  }

  timeline(orderId: string, call: UserCall): Promise<OrderTimeline> {
    return this.service.request({
      method: 'GET',
      path: `/orders/${orderId}/timeline`,
      schema: orderTimeline,
      ...call,
    });
  }

  cancel(orderId: string, call: UserCall): Promise<OrderResponse> {
    return this.service.request({
      method: 'POST',
      path: `/orders/${orderId}/cancellation`,
      schema: orderResponse,
      ...call,
    });
  }

  /** Nest calls this after the HTTP server has closed. No request needs the connections then. */
  onApplicationShutdown(): Promise<void> {
    return this.service.close();
  }

  private send(
    path: string,
    order: PlaceOrderRequest,
    { idempotencyKey, ...call }: IdempotentCall,
  ): Promise<OrderSummary> {
    return this.service.request({
      method: 'POST',
      path,
      headers: idempotencyHeader(idempotencyKey),
      body: order,
      schema: orderSummary,
      ...call,
    });
  }
}
