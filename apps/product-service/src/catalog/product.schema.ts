import { Schema } from 'mongoose';
import { type Stock, stockFields } from '../stock/stock.schema.js';
import type { Listing } from './listing.js';

export interface ProductDocument extends Listing, Stock {
  readonly _id: string;
  readonly name: string;
  readonly description: string;
  readonly priceCents: number;
  readonly attributes: Readonly<Record<string, string | number | boolean>>;
}

export const PRODUCT = 'Product';

const text = { type: String, required: true };

export const productSchema = new Schema(
  {
    _id: text,
    name: text,
    sortName: text,
    words: { type: [String], required: true },
    // Mongoose refuses an empty string in a required field, and a description can be empty.
    description: { type: String, default: '' },
    priceCents: { type: Number, required: true, min: 0 },
    attributes: { type: Schema.Types.Mixed, required: true },
    ...stockFields,
  },
  // Mongoose's `minimize` would remove an empty map of attributes.
  { collection: 'products', versionKey: false, minimize: false },
)
  // For the list and for the search. Both indexes return products in the list's order, so MongoDB sorts nothing in memory.
  .index({ sortName: 1, _id: 1 })
  .index({ words: 1, sortName: 1, _id: 1 })
  // With these, the sweep finds the few products that have something to prune (R6).
  .index({ 'entries.at': 1 })
  .index({ 'adjustments.at': 1 });
