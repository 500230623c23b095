// R6: the queries and updates of the sweep.
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model } from 'mongoose';
import { PRODUCT, type ProductDocument } from '../catalog/product.schema.js';
import type { Decision } from './decision.js';
import { DECISION, type DecisionDocument } from './decision.schema.js';
import type { EntryState, StockEntry } from './stock.schema.js';

const BATCH_SIZE = 20;

@Injectable()
export class PruningRepository {
  constructor(
    @InjectModel(PRODUCT) private readonly products: Model<ProductDocument>,
    @InjectModel(DECISION) private readonly decisions: Model<DecisionDocument>,
  ) {}

  /** Products with an entry that was made before this time, with all their entries. Only one batch is in memory at a time. */
  productsWithEntriesBefore(
    time: Date,
  ): AsyncIterable<{ readonly _id: string; readonly entries: readonly StockEntry[] }> {
    return this.products
      .find({ entries: { $elemMatch: { at: { $lt: time } } } }, { entries: 1 })
      .lean()
      .cursor({ batchSize: BATCH_SIZE });
  }

  async outcomes(
    orderIds: readonly string[],
  ): Promise<Map<string, Pick<Decision, 'outcome' | 'changedAt'>>> {
    const decisions = await this.decisions
      .find({ _id: { $in: orderIds } }, { outcome: 1, changedAt: 1 })
      .lean();
    return new Map(decisions.map((decision) => [decision._id, decision]));
  }

  /** Removes the entries of these orders that are still in this state. */
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
   * Releases the units of a late reservation and removes its entry, in one update. If the entry stayed as `released`, a
   * cancellation would find it in place of the pruned `sold` entry and would not restock the sale.
   */
  async removeLateReservation(
    productId: string,
    { orderId, quantity }: StockEntry,
  ): Promise<boolean> {
    const { matchedCount } = await this.products.updateOne(
      { _id: productId, entries: { $elemMatch: { orderId, quantity, state: 'reserved' } } },
      { $inc: { reserved: -quantity, available: quantity }, $pull: { entries: { orderId } } },
    );
    return matchedCount === 1;
  }
}
