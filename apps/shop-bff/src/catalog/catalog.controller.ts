import {
  productIdParameter,
  type ProductList,
  productList,
  type ProductResponse,
  productResponse,
  productSearch,
  type ProductSearch,
} from '@shop/contracts';
import { Operation, Public } from '@shop/service-defaults';
import { Controller, Get, Param, Query } from '@nestjs/common';
import { ProductClient } from '../clients/product.client.js';

@Public()
@Controller('products')
export class CatalogController {
  constructor(private readonly products: ProductClient) {}

  @Operation('listProducts', {
    summary: 'The products, sorted by name, in pages',
    answer: productList,
  })
  @Get()
  list(@Query({ schema: productSearch }) query: ProductSearch): Promise<ProductList> {
    return this.products.list(query);
  }

  @Operation('getProduct', { summary: 'A product', answer: productResponse })
  @Get(':productId')
  find(
    @Param('productId', { schema: productIdParameter }) productId: string,
  ): Promise<ProductResponse> {
    return this.products.find(productId);
  }
}
