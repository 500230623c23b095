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
    summary: 'One’s own orders, the newest first, page by page',
    answer: orderList,
  })
  @Get()
  list(@BearerToken() bearer: string, @Query({ schema: page }) query: Page): Promise<OrderList> {
    return this.orders.list(query, { bearer });
  }

  @Operation('getOrder', {
    summary: 'An order with the names of its products and its customer',
    description:
      'Admins may read any order. Parts that could not be had are null and named in `unavailable`.',
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
    summary: 'What has happened to an order, the oldest first',
    description:
      'Each event with the `gtxid` of the call that led to it: a purchase has one, a cancellation another. Admins may read any.',
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
    summary: 'Cancel one’s own order',
    description: 'Again: the same answer.',
    answer: orderDetails,
    refusals: {
      409: { 'order-not-cancellable': 'It was rejected, or confirmed more than 30 days ago.' },
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
