// Every write of stock and decisions: single-document updates, each conditional on what its caller has read. Whether one
// took place is told by `matchedCount` alone; the document it returns may already carry another writer's change.
import type { OrderLine } from '@shop/contracts';
import { Injectable } from '@nestjs/common';
import { InjectModel } from '@nestjs/mongoose';
import type { Model, QueryFilter, UpdateQuery } from 'mongoose';
import { PRODUCT, type ProductDocument } from '../catalog/product.schema.js';
import type { Attempt } from './attempt.js';
import type { Decision, Outcome } from './decision.js';
import { DECISION, type DecisionDocument } from './decision.schema.js';
import type { EntryChange, Shelf } from './entry.js';
import type { Counters, StockEntry } from './stock.schema.js';

const DUPLICATE_KEY = 11000;

@Injectable()
export class StockRepository {
  constructor(
    @InjectModel(PRODUCT) private readonly products: Model<ProductDocument>,
    @InjectModel(DECISION) private readonly decisions: Model<DecisionDocument>,
  ) {}

  /** R2: takes the pieces if there are enough and the order has no entry here, in whatever state. */
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

  /** R2: sale, release or restock of the entry that is in the change's first state. */
  async changeEntry(
    attempt: Attempt,
    orderId: string,
    { productId, quantity }: OrderLine,
    { from, to, perPiece }: EntryChange,
  ): Promise<boolean> {
    attempt.assertInTime();
    return this.update(
      { _id: productId, entries: { $elemMatch: { orderId, quantity, state: from } } },
      { $inc: times(perPiece, quantity), $set: { 'entries.$[e].state': to } },
      { arrayFilters: [{ 'e.orderId': orderId, 'e.state': from }] },
    );
  }

  /** R2: leaves a `released` entry where the order has none. */
  async markReleased(
    attempt: Attempt,
    orderId: string,
    { productId, quantity }: OrderLine,
    perPiece: Partial<Counters>,
  ): Promise<boolean> {
    attempt.assertInTime();
    const entry: StockEntry = { orderId, quantity, state: 'released', at: new Date() };
    return this.update(
      { _id: productId, 'entries.orderId': { $ne: orderId } },
      { $inc: times(perPiece, quantity), $push: { entries: entry } },
    );
  }

  async shelf(orderId: string, productId: string): Promise<Shelf | undefined> {
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

  /** R3: false where the order has one already; the first wins. */
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

  /** R4, R5: compare-and-set of the outcome. */
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

/** What `$inc` adds for a number of pieces. */
function times(perPiece: Partial<Counters>, quantity: number): Record<string, number> {
  return Object.fromEntries(
    Object.entries(perPiece).map(([counter, pieces]) => [counter, pieces * quantity]),
  );
}
