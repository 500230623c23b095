import {
  type OrderSummary,
  orderSummary,
  placeOrderRequest,
  type PlaceOrderRequest,
} from '@shop/contracts';
import { BearerToken, IdempotencyKey, Operation } from '@shop/service-defaults';
import { z } from 'zod';
import { Body, Controller, Post, Res } from '@nestjs/common';
import { CheckoutService } from './checkout.service.js';

@Controller('orders')
export class CheckoutController {
  constructor(private readonly checkout: CheckoutService) {}

  @Operation('placeOrder', {
    summary: 'Place an order',
    description:
      'The response is immediate, usually with `awaiting-stock`. The order settles later. An order that cannot succeed is ' +
      'refused immediately. If an order fails after these checks, it becomes `rejected` with the same code as its `reason`.',
    answer: orderSummary,
    location: true,
    refusals: {
      409: {
        'price-changed': {
          meaning: 'The total of the lines has changed. `totalCents` is the current total.',
          members: { totalCents: z.int().nonnegative() },
          example: { totalCents: 2980 },
        },
        'out-of-stock': 'Fewer units are available than were ordered.',
        'insufficient-funds': 'The balance of the wallet is less than the total of the order.',
      },
      422: { 'unknown-product': 'One of the products does not exist.' },
    },
  })
  @Post()
  async place(
    @BearerToken() bearer: string,
    @IdempotencyKey() idempotencyKey: string,
    @Body({ schema: placeOrderRequest }) request: PlaceOrderRequest,
    @Res({ passthrough: true }) response: { header(name: string, value: string): unknown },
  ): Promise<OrderSummary> {
    const order = await this.checkout.place(request, { bearer, idempotencyKey });
    response.header('location', `/v1/orders/${order.orderId}`);
    return order;
  }
}
