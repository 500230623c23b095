import { Schema } from 'mongoose';
import type { Decision } from './decision.js';

export interface DecisionDocument extends Omit<Decision, 'orderId'> {
  /** The order's id. It is unique, so the first decision wins (R3). */
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
  // MongoDB does not need this index, because `_id` finds the document. The local replacement for MongoDB needs it. If a
  // filter contains more than `_id`, the replacement scans, unless a unique index contains all fields of the filter.
  .index({ _id: 1, outcome: 1 }, { unique: true })
  // For the query of `DecisionRetention`. The local replacement for MongoDB does not use it and scans.
  .index({ outcome: 1, changedAt: 1 });
