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

// Only what is asked for is looked at, so that an order keeps its names whatever becomes of the other fields.
// Made once: zod compiles a schema at its first use, and one made for each call costs more than the call.
const productNames = z.object({
  items: z.array(productSummary.pick({ productId: true, name: true })),
});
export type ProductName = z.infer<typeof productNames>['items'][number];

const offers = z.object({ items: z.array(productSummary.omit({ description: true })) });
export type Offer = z.infer<typeof offers>['items'][number];

/** product-service's API. Reads are public, so no token is passed on with them. */
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

  /** Of those that exist, in any order. At most 50 ids, as many as an order can have. */
  names(productIds: readonly string[], call: Call): Promise<ProductName[]> {
    return this.withIds(productIds, productNames, call);
  }

  /** What is to be had at which price now: of those that exist, in any order, at most 50. */
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
