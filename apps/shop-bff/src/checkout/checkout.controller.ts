import { type OrderSummary, placeOrderRequest, type PlaceOrderRequest } from '@shop/contracts';
import { BearerToken, IdempotencyKey } from '@shop/service-defaults';
import { Body, Controller, Post, Res } from '@nestjs/common';
import { CheckoutService } from './checkout.service.js';

@Controller('orders')
export class CheckoutController {
  constructor(private readonly checkout: CheckoutService) {}

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
