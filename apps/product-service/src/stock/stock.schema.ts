import { Schema } from 'mongoose';

/** The units of one product. `onHand = available + reserved`. */
export interface Counters {
  /** Units in the warehouse. */
  readonly onHand: number;
  /** The units of `onHand` that are reserved for unsettled orders. */
  readonly reserved: number;
  /** The units of `onHand` that can be reserved. */
  readonly available: number;
  /** Units that confirmed orders have bought. */
  readonly sold: number;
}

export type EntryState = 'reserved' | 'sold' | 'released';

/** What one order has done to this product. It exists from the order's first step until the sweep prunes it (R6). */
export interface StockEntry {
  readonly orderId: string;
  readonly quantity: number;
  readonly state: EntryState;
  /** When the entry was made, not when it last changed. */
  readonly at: Date;
}

/** Units that an admin has added or removed. It is stored as long as its idempotency key must be recognised. */
export interface StockAdjustment {
  /** The user and the `Idempotency-Key` of the request: `<userId> <key>`. */
  readonly key: string;
  readonly delta: number;
  readonly reason: string;
  readonly at: Date;
}

/** The part of a product's document that orders and adjustments change. */
export interface Stock extends Counters {
  /**
   * The initial units plus the sum of all adjustments. Orders do not change it. So it can be compared with the counters
   * that orders change (I2): `putIn = onHand + sold`.
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
