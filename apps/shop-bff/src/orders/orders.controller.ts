import {
  type OrderDetails,
  orderDetails,
  orderIdParameter,
  type OrderList,
  orderList,
  type OrderTimeline,
  orderTimeline,
  page,
  type Page,
} from '@shop/contracts';
import { BearerToken, Operation } from '@shop/service-defaults';
import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { OrderClient } from '../clients/order.client.js';
import { OrderDetailsService } from './order-details.service.js';

@Controller('orders')
export class OrdersController {
  constructor(
    private readonly orders: OrderClient,
    private readonly details: OrderDetailsService,
  ) {}

  @Operation('listOrders', {
    summary: 'The caller’s orders, newest first, in pages',
    answer: orderList,
  })
  @Get()
  list(@BearerToken() bearer: string, @Query({ schema: page }) query: Page): Promise<OrderList> {
    return this.orders.list(query, { bearer });
  }

  @Operation('getOrder', {
    summary: 'An order with the names of its products and its customer',
    description:
      'Admins can read any order. Parts that are unavailable are null, and `unavailable` lists them.',
    answer: orderDetails,
  })
  @Get(':orderId')
  find(
    @BearerToken() bearer: string,
    @Param('orderId', { schema: orderIdParameter }) orderId: string,
  ): Promise<OrderDetails> {
    return this.details.find(orderId, bearer);
  }

  @Operation('getOrderTimeline', {
    summary: 'The events of an order, oldest first',
    description:
      'Each event has the `gtxid` of the request that caused it. A purchase and a cancellation have different ones. ' +
      'Admins can read any order.',
    answer: orderTimeline,
  })
  @Get(':orderId/timeline')
  timeline(
    @BearerToken() bearer: string,
    @Param('orderId', { schema: orderIdParameter }) orderId: string,
  ): Promise<OrderTimeline> {
    return this.orders.timeline(orderId, { bearer });
  }

  @Operation('cancelOrder', {
    summary: 'Cancel an order of the caller',
    description: 'A repeated request gets the same response.',
    answer: orderDetails,
    refusals: {
      409: {
        'order-not-cancellable':
          'The order was rejected, or it was confirmed more than 30 days ago.',
      },
    },
  })
  @Post(':orderId/cancellation')
  @HttpCode(200)
  cancel(
    @BearerToken() bearer: string,
    @Param('orderId', { schema: orderIdParameter }) orderId: string,
  ): Promise<OrderDetails> {
    return this.details.cancel(orderId, bearer);
  }
}
