import {
  type OrderDetails,
  orderIdParameter,
  type OrderList,
  page,
  type Page,
} from '@shop/contracts';
import { BearerToken } from '@shop/service-defaults';
import { Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { OrderClient } from '../clients/order.client.js';
import { OrderDetailsService } from './order-details.service.js';

@Controller('orders')
export class OrdersController {
  constructor(
    private readonly orders: OrderClient,
    private readonly details: OrderDetailsService,
  ) {}

  @Get()
  list(@BearerToken() bearer: string, @Query({ schema: page }) query: Page): Promise<OrderList> {
    return this.orders.list(query, { bearer });
  }

  @Get(':orderId')
  find(
    @BearerToken() bearer: string,
    @Param('orderId', { schema: orderIdParameter }) orderId: string,
  ): Promise<OrderDetails> {
    return this.details.find(orderId, bearer);
  }

  @Post(':orderId/cancellation')
  @HttpCode(200)
  cancel(
    @BearerToken() bearer: string,
    @Param('orderId', { schema: orderIdParameter }) orderId: string,
  ): Promise<OrderDetails> {
    return this.details.cancel(orderId, bearer);
  }
}
