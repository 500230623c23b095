import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { PRODUCT, type ProductDocument } from '../catalog/product.schema.js';
import { MOST_ADJUSTMENTS } from './adjustment.js';
import type { Counters, StockAdjustment } from './stock.schema.js';

export type AdjustedProduct = Counters & Pick<ProductDocument, 'adjustments'>;

@Injectable()
export class AdjustmentRepository {
  constructor(@InjectModel(PRODUCT) private readonly products: Model<ProductDocument>) {}

  /**
   * Changes the counters and remembers the key in one conditional update. False where the key is known, there are too few
   * free pieces or too many adjustments, or no such product; then nothing was written.
   */
  async apply(productId: string, adjustment: StockAdjustment): Promise<boolean> {
    const { key, delta } = adjustment;
    const { matchedCount } = await this.products.updateOne(
      {
        _id: productId,
        available: { $gte: -delta },
        'adjustments.key': { $ne: key },
        [`adjustments.${MOST_ADJUSTMENTS - 1}`]: { $exists: false },
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

  /** Forgets the adjustments made before that time, in all products. */
  async removeBefore(time: Date): Promise<void> {
    const older = { at: { $lt: time } };
    await this.products.updateMany(
      { adjustments: { $elemMatch: older } },
      { $pull: { adjustments: older } },
    );
  }
}
