import {
  adjustStockRequest,
  type AdjustStockRequest,
  type AdjustStockResponse,
  productIdParameter,
} from '@shop/contracts';
import { type AuthenticatedUser, CurrentUser, IdempotencyKey, Roles } from '@shop/service-defaults';
import { Body, Controller, Param, Post } from '@nestjs/common';
import { AdjustmentService } from './adjustment.service.js';

@Roles('admin')
@Controller('products/:productId/stock-adjustments')
export class AdjustmentController {
  constructor(private readonly adjustments: AdjustmentService) {}

  @Post()
  async adjust(
    @Param('productId', { schema: productIdParameter }) productId: string,
    @CurrentUser() { userId }: AuthenticatedUser,
    @IdempotencyKey() key: string,
    @Body({ schema: adjustStockRequest }) request: AdjustStockRequest,
  ): Promise<AdjustStockResponse> {
    const counters = await this.adjustments.adjust(productId, { userId, key }, request);
    const { onHand, reserved, sold, available } = counters;
    return { stock: { onHand, reserved, sold, available } };
  }
}
