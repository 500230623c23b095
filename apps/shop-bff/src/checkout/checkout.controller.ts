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
      'The answer comes at once, as a rule with `awaiting-stock`; the order settles behind it. What cannot work is refused at ' +
      'once. An order that loses a race after these checks ends `rejected` with the same word as its `reason`.',
    answer: orderSummary,
    location: true,
    refusals: {
      409: {
        'price-changed': {
          meaning: 'The lines come to another total now: `totalCents`.',
          members: { totalCents: z.int().nonnegative() },
          example: { totalCents: 2980 },
        },
        'out-of-stock': 'Fewer pieces are left than were ordered.',
        'insufficient-funds': 'The wallet holds less than the order comes to.',
      },
      422: { 'unknown-product': 'There is no such product.' },
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
