import { Schema } from 'mongoose';

/** Pieces of one product. `onHand = available + reserved`; everything ever put in is `onHand + sold`. */
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

export interface ProductDocument extends Counters {
  readonly _id: string;
  readonly name: string;
  /** The lower-cased name: what the list is ordered by. */
  readonly sortName: string;
  readonly description: string;
  readonly priceCents: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
  readonly entries: readonly StockEntry[];
}

export const PRODUCT = 'Product';

const count = { type: Number, required: true, min: 0 };
const text = { type: String, required: true };

export const productSchema = new Schema(
  {
    _id: text,
    name: text,
    sortName: text,
    // May be empty, which mongoose does not take for a required text.
    description: { type: String, default: '' },
    priceCents: count,
    attributes: { type: Schema.Types.Mixed, required: true },
    onHand: count,
    reserved: count,
    available: count,
    sold: count,
    entries: {
      type: [
        new Schema(
          { orderId: text, quantity: count, state: text, at: { type: Date, required: true } },
          { _id: false },
        ),
      ],
      default: [],
    },
  },
  // `minimize` would drop an empty map of attributes.
  { collection: 'products', versionKey: false, minimize: false },
)
  .index({ sortName: 1, _id: 1 })
  // R6: the sweep finds the few products that have something to prune.
  .index({ 'entries.at': 1 });
