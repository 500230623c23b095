import { v7 as uuidv7 } from 'uuid';
import { newProduct, type NewProduct } from './new-product.js';
import type { ProductDocument } from './product.schema.js';

/** A new product's document: ten pieces at 2.50 each, unless the test says something else. */
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
