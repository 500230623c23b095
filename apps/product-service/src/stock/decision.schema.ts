import { Schema } from 'mongoose';
import type { Decision } from './decision.js';

export interface DecisionDocument extends Omit<Decision, 'orderId'> {
  /** The order's id: its uniqueness is what lets the first decision win (R3). */
  readonly _id: string;
}

export const DECISION = 'Decision';

const text = { type: String, required: true };

export const decisionSchema = new Schema(
  {
    _id: text,
    outcome: text,
    lines: [
      new Schema(
        {
          productId: text,
          quantity: { type: Number, required: true },
          unitPriceCents: { type: Number, default: null },
        },
        { _id: false },
      ),
    ],
    reason: { type: String, default: null },
    replyId: { type: String, default: null },
    changedAt: { type: Date, required: true },
  },
  { collection: 'decisions', versionKey: false },
)
  // MongoDB does not need it: `_id` finds the document. The local stand-in scans when a filter has more than `_id`,
  // unless a unique index has all of it.
  .index({ _id: 1, outcome: 1 }, { unique: true })
  // What `DecisionRetention` looks for. MongoDB only: the stand-in scans.
  .index({ outcome: 1, changedAt: 1 });
