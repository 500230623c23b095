// product-service's HTTP API.
import { z } from 'zod';
import { cents, id, page } from './values.js';

/** Flat on purpose: what products of all kinds have in common is a list of named values. */
export const attributes = z
  .record(z.string().min(1).max(50), z.union([z.string().max(500), z.number(), z.boolean()]))
  .refine((map) => Object.keys(map).length <= 50, 'at most 50 attributes');
export type Attributes = z.infer<typeof attributes>;

/** `available`: pieces on the shelf that no order has reserved. */
export const productSummary = z.object({
  productId: id,
  name: z.string(),
  description: z.string(),
  priceCents: cents,
  available: z.int().nonnegative(),
});
export type ProductSummary = z.infer<typeof productSummary>;

export const productResponse = productSummary.extend({ attributes });
export type ProductResponse = z.infer<typeof productResponse>;

export const productList = z.object({
  items: z.array(productSummary),
  nextCursor: z.string().nullable(),
});
export type ProductList = z.infer<typeof productList>;

/**
 * `GET /products`: by name, page by page; or, with `ids` (comma-separated, 50 at most), exactly those that exist, in any
 * order and without paging: this is what composes an order's product names in one call.
 */
export const productQuery = page.extend({
  ids: z
    .string()
    .transform((list) => list.split(','))
    .pipe(z.array(id).min(1).max(50))
    .optional(),
});
export type ProductQuery = z.infer<typeof productQuery>;

export const productIdParameter = id;
