import {
  type AdjustStockRequest,
  type AdjustStockResponse,
  adjustStockResponse,
  type ChangeProductRequest,
  type CreateProductRequest,
  productList,
  type ProductList,
  productResponse,
  type ProductResponse,
  type ProductSearch,
  productSummary,
} from '@shop/contracts';
import type { ServiceClient } from '@shop/service-client';
import type { OnApplicationShutdown } from '@nestjs/common';
import { z } from 'zod';
import { type Call, type IdempotentCall, idempotencyHeader, type UserCall } from './call.js';

// The schemas check only the fields that the BFF uses. This way a change of another field does not remove the names of an order.
// They are constants because zod compiles a schema at its first use. A new schema for each call would cost more than the call.
const productNames = z.object({
  items: z.array(productSummary.pick({ productId: true, name: true })),
});
export type ProductName = z.infer<typeof productNames>['items'][number];

const offers = z.object({ items: z.array(productSummary.omit({ description: true })) });
export type Offer = z.infer<typeof offers>['items'][number];

/** product-service's API. Reads are public, so they forward no token. */
export class ProductClient implements OnApplicationShutdown {
  constructor(private readonly service: ServiceClient) {}

  list({ search, limit, cursor }: ProductSearch): Promise<ProductList> {
    return this.service.request({
      method: 'GET',
      path: '/products',
      query: { search, limit, cursor },
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

  /** Returns the names of those products that exist, in any order. Accepts at most 50 ids, the limit of lines of an order. */
  names(productIds: readonly string[], call: Call): Promise<ProductName[]> {
    return this.withIds(productIds, productNames, call);
  }

  /** Returns current prices and stock of those products that exist, in any order. Accepts at most 50 ids. */
  offers(productIds: readonly string[], call: Call = {}): Promise<Offer[]> {
    return this.withIds(productIds, offers, call);
  }

  create(product: CreateProductRequest, call: UserCall): Promise<ProductResponse> {
    return this.service.request({
      method: 'POST',
      path: '/products',
      body: product,
      schema: productResponse,
      ...call,
    });
  }

  change(
    productId: string,
    change: ChangeProductRequest,
    call: UserCall,
  ): Promise<ProductResponse> {
    return this.service.request({
      method: 'PATCH',
      path: `/products/${productId}`,
      body: change,
      schema: productResponse,
      ...call,
    });
  }

  adjustStock(
    productId: string,
    adjustment: AdjustStockRequest,
    { idempotencyKey, ...call }: IdempotentCall,
  ): Promise<AdjustStockResponse> {
    return this.service.request({
      method: 'POST',
      path: `/products/${productId}/stock-adjustments`,
      headers: idempotencyHeader(idempotencyKey),
      body: adjustment,
      schema: adjustStockResponse,
      ...call,
    });
  }

  onApplicationShutdown(): Promise<void> {
    return this.service.close();
  }

  private async withIds<Item>(
    productIds: readonly string[],
    schema: z.ZodType<{ items: Item[] }>,
    call: Call,
  ): Promise<Item[]> {
    const { items } = await this.service.request({
      method: 'GET',
      path: '/products',
      query: { ids: productIds.join(',') },
      schema,
      ...call,
    });
    return items;
  }
}
