import type { Attributes } from '@shop/contracts';
import type { ProductDocument } from './product.schema.js';

export interface NewProduct {
  readonly productId: string;
  readonly name: string;
  readonly description: string;
  readonly priceCents: number;
  /** Pieces to begin with. */
  readonly stock: number;
  readonly attributes: Attributes;
}

/** The document of a product that no order has touched. */
export function newProduct({ productId, stock, ...product }: NewProduct): ProductDocument {
  return {
    _id: productId,
    ...product,
    sortName: product.name.toLowerCase(),
    onHand: stock,
    available: stock,
    reserved: 0,
    sold: 0,
    entries: [],
  };
}
