import {
  adjustStockRequest,
  type AdjustStockRequest,
  type AdjustStockResponse,
  adjustStockResponse,
  changeProductRequest,
  type ChangeProductRequest,
  createProductRequest,
  type CreateProductRequest,
  productIdParameter,
  type ProductResponse,
  productResponse,
} from '@shop/contracts';
import { BearerToken, IdempotencyKey, Operation, Roles } from '@shop/service-defaults';
import { Body, Controller, Param, Patch, Post, Res } from '@nestjs/common';
import { ProductClient } from '../clients/product.client.js';

/** The product operations for admins. product-service also checks the role. */
@Roles('admin')
@Controller('products')
export class CatalogAdminController {
  constructor(private readonly products: ProductClient) {}

  @Operation('createProduct', {
    summary: 'Create a product',
    answer: productResponse,
    location: true,
  })
  @Post()
  async create(
    @BearerToken() bearer: string,
    @Body({ schema: createProductRequest }) product: CreateProductRequest,
    @Res({ passthrough: true }) response: { header(name: string, value: string): unknown },
  ): Promise<ProductResponse> {
    const created = await this.products.create(product, { bearer });
    response.header('location', `/v1/products/${created.productId}`);
    return created;
  }

  @Operation('changeProduct', {
    summary: 'Change a product’s price, name or description',
    answer: productResponse,
  })
  @Patch(':productId')
  change(
    @BearerToken() bearer: string,
    @Param('productId', { schema: productIdParameter }) productId: string,
    @Body({ schema: changeProductRequest }) change: ChangeProductRequest,
  ): Promise<ProductResponse> {
    return this.products.change(productId, change, { bearer });
  }

  @Operation('adjustStock', {
    summary: 'Add units to the stock, or remove units from it',
    answer: adjustStockResponse,
    refusals: {
      409: { 'stock-too-low': 'Fewer units are available than the request would remove.' },
      429: { 'too-many-requests': 'The stock of this product was adjusted too often today.' },
    },
  })
  @Post(':productId/stock-adjustments')
  adjustStock(
    @BearerToken() bearer: string,
    @IdempotencyKey() idempotencyKey: string,
    @Param('productId', { schema: productIdParameter }) productId: string,
    @Body({ schema: adjustStockRequest }) adjustment: AdjustStockRequest,
  ): Promise<AdjustStockResponse> {
    return this.products.adjustStock(productId, adjustment, { bearer, idempotencyKey });
  }
}
