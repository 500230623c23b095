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

/** Where a page ends: the order is by lower-cased name, then by id. */
export interface ProductPosition {
  readonly sortName: string;
  readonly productId: string;
}

// Never the entries and adjustments: a busy product has hundreds, and nobody who reads the catalogue needs one.
const LISTED = { name: 1, sortName: 1, description: 1, priceCents: 1, available: 1 } as const;
const DETAILED = { ...LISTED, attributes: 1 } as const;

@Injectable()
export class CatalogRepository {
  constructor(@InjectModel(PRODUCT) private readonly products: Model<ProductDocument>) {}

  /** Products that have each of the words, which may be none. */
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

  /** Those of the ids that exist, in any order. */
  async withIds(productIds: readonly string[]): Promise<ListedProduct[]> {
    return this.products.find({ _id: { $in: productIds } }, LISTED).lean<ListedProduct[]>();
  }

  async find(productId: string): Promise<DetailedProduct | null> {
    return this.products.findById(productId, DETAILED).lean<DetailedProduct>();
  }

  async insert(product: ProductDocument): Promise<void> {
    await this.products.insertOne(product);
  }

  /** The product as it is after the change; null where there is no such product. */
  async change(productId: string, change: ChangeProductRequest): Promise<DetailedProduct | null> {
    for (;;) {
      const before = await this.find(productId);
      if (!before) return null;
      const { name, description } = before;
      const { matchedCount } = await this.products.updateOne(
        // Of two changes at once, one of the name and one of the description, the later one sees the other's words.
        { _id: productId, name, description },
        { $set: { ...change, ...listingOf({ name, description, ...change }) } },
      );
      if (matchedCount === 1) return this.find(productId);
    }
  }
}
