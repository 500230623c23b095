import type { CreateProductRequest } from '@shop/contracts';
import { listingOf } from './listing.js';
import type { ProductDocument } from './product.schema.js';

/** `stock` is the initial number of units. */
export interface NewProduct extends CreateProductRequest {
  readonly productId: string;
}

/** The document of a new product, without orders and adjustments. */
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
