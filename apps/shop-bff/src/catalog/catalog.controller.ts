import {
  productIdParameter,
  type ProductList,
  type ProductResponse,
  productSearch,
  type ProductSearch,
} from '@shop/contracts';
import { Public } from '@shop/service-defaults';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ProductClient } from '../clients/product.client.js';

@Public()
@Controller('products')
export class CatalogController {
  constructor(private readonly products: ProductClient) {}

  @Get()
  list(@Query({ schema: productSearch }) query: ProductSearch): Promise<ProductList> {
    return this.products.list(query);
  }

  @Get(':productId')
  find(
    @Param('productId', { schema: productIdParameter }) productId: string,
  ): Promise<ProductResponse> {
    return this.products.find(productId);
  }
}
