import { v7 as uuidv7 } from 'uuid';
import { newProduct, type NewProduct } from './new-product.js';
import type { ProductDocument } from './product.schema.js';

/** The document of a new product. By default it has ten units at 2.50 each. */
export function sampleProduct(about: Partial<NewProduct> = {}): ProductDocument {
  return newProduct({
    productId: uuidv7(),
    name: 'Thing',
    description: '',
    priceCents: 250,
    stock: 10,
    attributes: {},
    ...about,
  });
}
