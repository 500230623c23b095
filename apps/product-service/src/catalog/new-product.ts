import type { CreateProductRequest } from '@shop/contracts';
import { listingOf } from './listing.js';
import type { ProductDocument } from './product.schema.js';

/** `stock`: pieces to begin with. */
export interface NewProduct extends CreateProductRequest {
  readonly productId: string;
}

/** The document of a product that no order has touched. */
export function newProduct({ productId, stock, ...product }: NewProduct): ProductDocument {
  return {
    _id: productId,
    ...product,
    ...listingOf(product),
    onHand: stock,
    available: stock,
    reserved: 0,
    sold: 0,
    putIn: stock,
    entries: [],
    adjustments: [],
  };
}
