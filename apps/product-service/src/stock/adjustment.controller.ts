import {
  adjustStockRequest,
  type AdjustStockRequest,
  type AdjustStockResponse,
  adjustStockResponse,
  productIdParameter,
} from '@shop/contracts';
import {
  type AuthenticatedUser,
  CurrentUser,
  IdempotencyKey,
  Operation,
  Roles,
} from '@shop/service-defaults';
import { Body, Controller, Param, Post } from '@nestjs/common';
import { AdjustmentService } from './adjustment.service.js';

@Roles('admin')
@Controller('products/:productId/stock-adjustments')
export class AdjustmentController {
  constructor(private readonly adjustments: AdjustmentService) {}

  @Operation('adjustStock', {
    summary: 'Add units to the stock, or remove units from it',
    answer: adjustStockResponse,
    refusals: {
      409: { 'stock-too-low': 'Fewer units are available than the request removes.' },
      429: { 'too-many-requests': 'The stock of the product was adjusted too often today.' },
    },
  })
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
