// All writes of a saga step to stock and decisions. Each is an update of one document, conditional on what its caller has
// read. Only `matchedCount` shows whether it was done: a returned document could contain the change of another writer.
import type { OrderLine } from '@shop/contracts';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter, UpdateQuery } from 'mongoose';
import { PRODUCT, type ProductDocument } from '../catalog/product.schema.js';
import type { Attempt } from './attempt.js';
import type { Decision, Outcome } from './decision.js';
import { DECISION, type DecisionDocument } from './decision.schema.js';
import type { EntryChange, StockLevels } from './entry.js';
import type { Counters, StockEntry } from './stock.schema.js';

const DUPLICATE_KEY = 11000;

@Injectable()
export class StockRepository {
  constructor(
    @InjectModel(PRODUCT) private readonly products: Model<ProductDocument>,
    @InjectModel(DECISION) private readonly decisions: Model<DecisionDocument>,
  ) {}

  /** R2: reserves the units if enough are available and the order has no entry in this product, in any state. */
  async reserve(
    attempt: Attempt,
    orderId: string,
    { productId, quantity }: OrderLine,
  ): Promise<boolean> {
    attempt.assertInTime();
    const entry: StockEntry = { orderId, quantity, state: 'reserved', at: new Date() };
    return this.update(
      { _id: productId, available: { $gte: quantity }, 'entries.orderId': { $ne: orderId } },
      { $inc: { available: -quantity, reserved: quantity }, $push: { entries: entry } },
    );
  }

  /** R2: sells, releases or restocks the entry if it is in the state `from`. */
  async changeEntry(
    attempt: Attempt,
    orderId: string,
    { productId, quantity }: OrderLine,
    { from, to, perUnit }: EntryChange,
  ): Promise<boolean> {
    attempt.assertInTime();
    return this.update(
      { _id: productId, entries: { $elemMatch: { orderId, quantity, state: from } } },
      { $inc: times(perUnit, quantity), $set: { 'entries.$[e].state': to } },
      { arrayFilters: [{ 'e.orderId': orderId, 'e.state': from }] },
    );
  }

  /** R2: adds a `released` entry if the order has no entry. */
  async markReleased(
    attempt: Attempt,
    orderId: string,
    { productId, quantity }: OrderLine,
    perUnit: Partial<Counters>,
  ): Promise<boolean> {
    attempt.assertInTime();
    const entry: StockEntry = { orderId, quantity, state: 'released', at: new Date() };
    return this.update(
      { _id: productId, 'entries.orderId': { $ne: orderId } },
      { $inc: times(perUnit, quantity), $push: { entries: entry } },
    );
  }

  async levels(orderId: string, productId: string): Promise<StockLevels | undefined> {
    const product = await this.products
      .findById(productId)
      .select({ available: 1, entries: { $elemMatch: { orderId } } })
      .lean<{ available: number; entries?: [StockEntry] }>();
    return product ? { available: product.available, entry: product.entries?.[0] } : undefined;
  }

  async prices(productIds: readonly string[]): Promise<Map<string, number>> {
    const products = await this.products
      .find({ _id: { $in: productIds } }, { priceCents: 1 })
      .lean();
    return new Map(products.map(({ _id, priceCents }) => [_id, priceCents]));
  }

  async findDecision(orderId: string): Promise<Decision | undefined> {
    const document = await this.decisions.findById(orderId).lean();
    return document ? toDecision(document) : undefined;
  }

  /** R3: false if the order already has a decision, because the first one wins. */
  async insertDecision(attempt: Attempt, { orderId, ...decision }: Decision): Promise<boolean> {
    attempt.assertInTime();
    try {
      await this.decisions.insertOne({ _id: orderId, ...decision });
      return true;
    } catch (error) {
      if ((error as { code?: unknown }).code === DUPLICATE_KEY) return false;
      throw error;
    }
  }

  /** R4, R5: changes the outcome if it is still `from`. */
  async moveDecision(
    attempt: Attempt,
    orderId: string,
    from: Outcome,
    to: Outcome,
  ): Promise<boolean> {
    attempt.assertInTime();
    const { matchedCount } = await this.decisions.updateOne(
      { _id: orderId, outcome: from },
      { $set: { outcome: to, changedAt: new Date() } },
    );
    return matchedCount === 1;
  }

  private async update(
    filter: QueryFilter<ProductDocument>,
    update: UpdateQuery<ProductDocument>,
    options: { arrayFilters?: Record<string, unknown>[] } = {},
  ): Promise<boolean> {
    const { matchedCount } = await this.products.updateOne(filter, update, options);
    return matchedCount === 1;
  }
}

function toDecision({ _id: orderId, ...decision }: DecisionDocument): Decision {
  return { orderId, ...decision };
}

/** The values of `$inc` for a number of units. */
function times(perUnit: Partial<Counters>, quantity: number): Record<string, number> {
  return Object.fromEntries(
    Object.entries(perUnit).map(([counter, change]) => [counter, change * quantity]),
  );
}
