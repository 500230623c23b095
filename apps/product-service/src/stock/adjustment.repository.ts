import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { PRODUCT, type ProductDocument } from '../catalog/product.schema.js';
import { MAX_ADJUSTMENTS } from './adjustment.js';
import type { Counters, StockAdjustment } from './stock.schema.js';

export type AdjustedProduct = Counters & Pick<ProductDocument, 'adjustments'>;

@Injectable()
export class AdjustmentRepository {
  constructor(@InjectModel(PRODUCT) private readonly products: Model<ProductDocument>) {}

  /**
   * Changes the counters and stores the key in one conditional update. Returns false and writes nothing in these cases:
   * the key is stored, too few units are available, too many adjustments are stored, or the product does not exist.
   */
  async apply(productId: string, adjustment: StockAdjustment): Promise<boolean> {
    const { key, delta } = adjustment;
    const { matchedCount } = await this.products.updateOne(
      {
        _id: productId,
        available: { $gte: -delta },
        'adjustments.key': { $ne: key },
        [`adjustments.${MAX_ADJUSTMENTS - 1}`]: { $exists: false },
      },
      {
        $inc: { onHand: delta, available: delta, putIn: delta },
        $push: { adjustments: adjustment },
      },
    );
    return matchedCount === 1;
  }

  async find(productId: string): Promise<AdjustedProduct | null> {
    return this.products
      .findById(productId, { onHand: 1, reserved: 1, sold: 1, available: 1, adjustments: 1 })
      .lean<AdjustedProduct>();
  }

  /** Removes the adjustments that were made before this time, from all products. */
  async removeBefore(time: Date): Promise<void> {
    const older = { at: { $lt: time } };
    await this.products.updateMany(
      { adjustments: { $elemMatch: older } },
      { $pull: { adjustments: older } },
    );
  }
}
