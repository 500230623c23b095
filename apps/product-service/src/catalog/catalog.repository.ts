import type { ChangeProductRequest } from '@shop/contracts';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { listingOf } from './listing.js';
import { PRODUCT, type ProductDocument } from './product.schema.js';

export type ListedProduct = Pick<
  ProductDocument,
  '_id' | 'name' | 'sortName' | 'description' | 'priceCents' | 'available'
>;
export type DetailedProduct = ListedProduct & Pick<ProductDocument, 'attributes'>;

/** The last product of a page. Products are sorted by lower-case name, then by id. */
export interface ProductPosition {
  readonly sortName: string;
  readonly productId: string;
}

// The catalogue never reads entries and adjustments. A product can have hundreds of them, and no reader needs them.
const LISTED = { name: 1, sortName: 1, description: 1, priceCents: 1, available: 1 } as const;
const DETAILED = { ...LISTED, attributes: 1 } as const;

@Injectable()
export class CatalogRepository {
  constructor(@InjectModel(PRODUCT) private readonly products: Model<ProductDocument>) {}

  /** The products that have every word of the list; all products for an empty list. */
  async list(
    words: readonly string[],
    limit: number,
    after: ProductPosition | undefined,
  ): Promise<ListedProduct[]> {
    const matching = words.length > 0 && { words: { $all: words } };
    const beyond = after && {
      $or: [
        { sortName: { $gt: after.sortName } },
        { sortName: after.sortName, _id: { $gt: after.productId } },
      ],
    };
    return this.products
      .find({ ...matching, ...beyond }, LISTED)
      .sort({ sortName: 1, _id: 1 })
      .limit(limit)
      .lean<ListedProduct[]>();
  }

  /** The products with these ids, in any order. Unknown ids are omitted. */
  async withIds(productIds: readonly string[]): Promise<ListedProduct[]> {
    return this.products.find({ _id: { $in: productIds } }, LISTED).lean<ListedProduct[]>();
  }

  async find(productId: string): Promise<DetailedProduct | null> {
    return this.products.findById(productId, DETAILED).lean<DetailedProduct>();
  }

  async insert(product: ProductDocument): Promise<void> {
    await this.products.insertOne(product);
  }

  /** Returns the product after the change; null if it does not exist. */
  async change(productId: string, change: ChangeProductRequest): Promise<DetailedProduct | null> {
    for (;;) {
      const before = await this.find(productId);
      if (!before) return null;
      const { name, description } = before;
      const { matchedCount } = await this.products.updateOne(
        // The words depend on name and description. If another request has changed one of them, this update is retried.
        { _id: productId, name, description },
        { $set: { ...change, ...listingOf({ name, description, ...change }) } },
      );
      if (matchedCount === 1) return this.find(productId);
    }
  }
}
