import { Body, Controller, Headers, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { ServerResponse } from 'node:http';
import { type AuthenticatedRequest, JwtGuard } from './jwt.guard.js';
import { OrdersService } from './orders.service.js';
import { PlaceOrderDto } from './place-order.dto.js';

@Controller('orders')
@UseGuards(JwtGuard)
export class OrdersController {
  constructor(private readonly orders: OrdersService) {}

  @Post()
  async place(
    @Req() { userId }: AuthenticatedRequest,
    @Headers('idempotency-key') key: string,
    @Body() request: PlaceOrderDto,
    @Res({ passthrough: true }) response: ServerResponse,
  ) {
    const order = await this.orders.place(userId, key, request);
    response.setHeader('location', `/orders/${order.orderId}`);
    return order;
  }
}
