import {
  type OrderList,
  orderList,
  type OrderResponse,
  orderResponse,
  type OrderSummary,
  orderSummary,
  type Page,
  type PlaceOrderRequest,
} from '@shop/contracts';
import type { ServiceClient } from '@shop/service-client';
import type { OnApplicationShutdown } from '@nestjs/common';
import { type IdempotentCall, idempotencyHeader, type UserCall } from './call.js';

/** order-service's API: orders of the user whose token is passed on. */
export class OrderClient implements OnApplicationShutdown {
  constructor(private readonly service: ServiceClient) {}

  place(
    order: PlaceOrderRequest,
    { bearer, idempotencyKey }: IdempotentCall,
  ): Promise<OrderSummary> {
    return this.service.request({
      method: 'POST',
      path: '/orders',
      headers: idempotencyHeader(idempotencyKey),
      body: order,
      bearer,
      schema: orderSummary,
    });
  }

  list(page: Page, { bearer }: UserCall): Promise<OrderList> {
    return this.service.request({
      method: 'GET',
      path: '/orders',
      query: page,
      bearer,
      schema: orderList,
    });
  }

  find(orderId: string, { bearer }: UserCall): Promise<OrderResponse> {
    return this.service.request({
      method: 'GET',
      path: `/orders/${orderId}`,
      bearer,
      schema: orderResponse,
    });
  }

  cancel(orderId: string, { bearer }: UserCall): Promise<OrderResponse> {
    return this.service.request({
      method: 'POST',
      path: `/orders/${orderId}/cancellation`,
      bearer,
      schema: orderResponse,
    });
  }

  /** After the HTTP server has closed: no request needs the connections any more. */
  onApplicationShutdown(): Promise<void> {
    return this.service.close();
  }
}
