import {
  type Page,
  productList,
  type ProductList,
  productResponse,
  type ProductResponse,
  productSummary,
} from '@shop/contracts';
import type { ServiceClient } from '@shop/service-client';
import type { OnApplicationShutdown } from '@nestjs/common';
import { z } from 'zod';

export interface ProductName {
  readonly productId: string;
  readonly name: string;
}

// Only what is asked for is looked at, so that an order keeps its names whatever becomes of the other fields.
const productNames = z.object({
  items: z.array(productSummary.pick({ productId: true, name: true })),
});

/** product-service's API; everything here is public, so no token is passed on. */
export class ProductClient implements OnApplicationShutdown {
  constructor(private readonly service: ServiceClient) {}

  list(page: Page): Promise<ProductList> {
    return this.service.request({
      method: 'GET',
      path: '/products',
      query: page,
      schema: productList,
    });
  }

  find(productId: string): Promise<ProductResponse> {
    return this.service.request({
      method: 'GET',
      path: `/products/${productId}`,
      schema: productResponse,
    });
  }

  /** Of those that exist, in any order. At most 50 ids, as many as an order can have. */
  async names(productIds: readonly string[]): Promise<readonly ProductName[]> {
    const { items } = await this.service.request({
      method: 'GET',
      path: '/products',
      query: { ids: productIds.join(',') },
      schema: productNames,
    });
    return items;
  }

  onApplicationShutdown(): Promise<void> {
    return this.service.close();
  }
}
