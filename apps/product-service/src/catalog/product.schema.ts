import { Schema } from 'mongoose';
import type { Listing } from './listing.js';

/** Pieces of one product. `onHand = available + reserved`. */
export interface Counters {
  /** Pieces in the warehouse. */
  readonly onHand: number;
  /** Of these: promised to orders that have not settled. */
  readonly reserved: number;
  /** Of these: free. */
  readonly available: number;
  /** Pieces that have left for good. */
  readonly sold: number;
}

export type EntryState = 'reserved' | 'sold' | 'released';

/** What one order has done to this product. It lives from the order's first step until it is pruned (R6). */
export interface StockEntry {
  readonly orderId: string;
  readonly quantity: number;
  readonly state: EntryState;
  /** When the entry was made, not when it last changed. */
  readonly at: Date;
}

/** Pieces that an admin has put in, or taken out. It is kept for as long as its idempotency key has to be known. */
export interface StockAdjustment {
  /** Who, and the `Idempotency-Key` that came with it: `<userId> <key>`. */
  readonly key: string;
  readonly delta: number;
  readonly reason: string;
  readonly at: Date;
}

export interface ProductDocument extends Counters, Listing {
  readonly _id: string;
  readonly name: string;
  readonly description: string;
  readonly priceCents: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  /**
   * Everything ever put in: the pieces to begin with, and the sum of all adjustments. No order changes it, so that it can be
   * held against what orders do change (I2): `putIn = onHand + sold`.
   */
  readonly putIn: number;
  readonly entries: readonly StockEntry[];
  readonly adjustments: readonly StockAdjustment[];
}

export const PRODUCT = 'Product';

const count = { type: Number, required: true, min: 0 };
const text = { type: String, required: true };
const date = { type: Date, required: true };

export const productSchema = new Schema(
  {
    _id: text,
    name: text,
    sortName: text,
    words: { type: [String], required: true },
    // May be empty, which mongoose does not take for a required text.
    description: { type: String, default: '' },
    priceCents: count,
    attributes: { type: Schema.Types.Mixed, required: true },
    onHand: count,
    reserved: count,
    available: count,
    sold: count,
    putIn: count,
    entries: [
      new Schema({ orderId: text, quantity: count, state: text, at: date }, { _id: false }),
    ],
    adjustments: [
      new Schema(
        { key: text, delta: { type: Number, required: true }, reason: text, at: date },
        { _id: false },
      ),
    ],
  },
  // `minimize` would drop an empty map of attributes.
  { collection: 'products', versionKey: false, minimize: false },
)
  // The list, and the search: both deliver in the list's order, so that nothing is sorted in memory.
  .index({ sortName: 1, _id: 1 })
  .index({ words: 1, sortName: 1, _id: 1 })
  // The sweep finds the few products that have something to prune (R6).
  .index({ 'entries.at': 1 })
  .index({ 'adjustments.at': 1 });
