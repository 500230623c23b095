import { Schema } from 'mongoose';

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

/** The part of a product's document that orders and adjustments change. */
export interface Stock extends Counters {
  /**
   * Everything ever put in: the pieces to begin with, and the sum of all adjustments. No order changes it, so that it can be
   * held against what orders do change (I2): `putIn = onHand + sold`.
   */
  readonly putIn: number;
  readonly entries: readonly StockEntry[];
  readonly adjustments: readonly StockAdjustment[];
}

const count = { type: Number, required: true, min: 0 };
const text = { type: String, required: true };
const date = { type: Date, required: true };

export const stockFields = {
  onHand: count,
  reserved: count,
  available: count,
  sold: count,
  putIn: count,
  entries: [new Schema({ orderId: text, quantity: count, state: text, at: date }, { _id: false })],
  adjustments: [
    new Schema(
      { key: text, delta: { type: Number, required: true }, reason: text, at: date },
      { _id: false },
    ),
  ],
};
