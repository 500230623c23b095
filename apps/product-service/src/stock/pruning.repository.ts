// R6: the reads and writes of the sweep.
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { PRODUCT, type ProductDocument } from '../catalog/product.schema.js';
import type { Decision } from './decision.js';
import { DECISION, type DecisionDocument } from './decision.schema.js';
import type { EntryState, StockEntry } from './stock.schema.js';

const PRODUCTS_AT_ONCE = 20;

@Injectable()
export class PruningRepository {
  constructor(
    @InjectModel(PRODUCT) private readonly products: Model<ProductDocument>,
    @InjectModel(DECISION) private readonly decisions: Model<DecisionDocument>,
  ) {}

  /** Products that have an entry made before that time, with all of their entries. A few at a time are in memory. */
  productsWithEntriesBefore(
    time: Date,
  ): AsyncIterable<{ readonly _id: string; readonly entries: readonly StockEntry[] }> {
    return this.products
      .find({ entries: { $elemMatch: { at: { $lt: time } } } }, { entries: 1 })
      .lean()
      .cursor({ batchSize: PRODUCTS_AT_ONCE });
  }

  async outcomes(
    orderIds: readonly string[],
  ): Promise<Map<string, Pick<Decision, 'outcome' | 'changedAt'>>> {
    const decisions = await this.decisions
      .find({ _id: { $in: orderIds } }, { outcome: 1, changedAt: 1 })
      .lean();
    return new Map(decisions.map((decision) => [decision._id, decision]));
  }

  /** Only entries that are still in the state that was judged. */
  async removeEntries(
    productId: string,
    orderIds: readonly string[],
    state: Exclude<EntryState, 'reserved'>,
  ): Promise<void> {
    if (orderIds.length === 0) return;
    await this.products.updateOne(
      { _id: productId },
      { $pull: { entries: { orderId: { $in: orderIds }, state } } },
    );
  }

  /**
   * Puts a late reservation's pieces back and removes its entry in one go. As a `released` entry it would hide from a
   * cancellation that the same order's sold entry has been pruned, and the sale would not be taken back.
   */
  async turnBack(productId: string, { orderId, quantity }: StockEntry): Promise<boolean> {
    const { matchedCount } = await this.products.updateOne(
      { _id: productId, entries: { $elemMatch: { orderId, quantity, state: 'reserved' } } },
      { $inc: { reserved: -quantity, available: quantity }, $pull: { entries: { orderId } } },
    );
    return matchedCount === 1;
  }
}
