// product-service's HTTP API.
import { z } from 'zod';
import { cents, id, lineOfText, page } from './values.js';

/** The list is ordered by name, so its cursor contains the name. A cursor can have at most 500 characters. */
const name = lineOfText(100);

const description = z.string().trim().max(2_000);

const priceCents = z.int().min(1).max(100_000_000);

/** The name becomes a field name in MongoDB, where dots, NUL and a leading `$` or `_` have a special meaning. */
const attributeName = z
  .string()
  .min(1)
  .max(50)
  .regex(
    /^[\p{L}\p{N}][^.\p{Cc}]*$/u,
    'must start with a letter or a digit and must not contain dots or control characters',
  );

/** Flat on purpose: products of all kinds have a list of named values and nothing more in common. */
export const attributes = z
  .record(attributeName, z.union([z.string().max(500), z.number(), z.boolean()]))
  .refine((map) => Object.keys(map).length <= 50, 'at most 50 attributes')
  .meta({ maxProperties: 50, examples: [{ colour: 'blue', dishwasherSafe: true }] });
export type Attributes = z.infer<typeof attributes>;

/** `POST /products`, for admins. `stock`: the units at the start. */
export const createProductRequest = z
  .strictObject({
    name,
    description,
    priceCents,
    stock: z.int().min(0).max(1_000_000),
    attributes,
  })
  .meta({
    id: 'CreateProductRequest',
    examples: [
      {
        name: 'Tea cup',
        description: 'Holds a quarter of a litre.',
        priceCents: 1250,
        stock: 100,
        attributes: { colour: 'blue', dishwasherSafe: true },
      },
    ],
  });
export type CreateProductRequest = z.infer<typeof createProductRequest>;

/** `PATCH /products/:productId`, for admins. A field that is absent does not change. */
export const changeProductRequest = z
  .strictObject({
    priceCents: priceCents.optional(),
    name: name.optional(),
    description: description.optional(),
  })
  .refine(
    (change) => Object.values(change).some((value) => value !== undefined),
    'must contain at least one of priceCents, name and description',
  )
  .meta({ id: 'ChangeProductRequest', minProperties: 1, examples: [{ priceCents: 1190 }] });
export type ChangeProductRequest = z.infer<typeof changeProductRequest>;

/**
 * `POST /products/:productId/stock-adjustments` with `Idempotency-Key`, for admins. `delta`: the units added, or removed
 * if it is negative.
 */
export const adjustStockRequest = z
  .strictObject({
    delta: z
      .int()
      .min(-1_000_000)
      .max(1_000_000)
      .refine((units) => units !== 0, 'must not be 0')
      .meta({ not: { const: 0 } }),
    reason: lineOfText(200),
  })
  .meta({ id: 'AdjustStockRequest', examples: [{ delta: 20, reason: 'delivery 4711' }] });
export type AdjustStockRequest = z.infer<typeof adjustStockRequest>;

/** The units after the adjustment and after every order since then. `onHand = reserved + available`. */
export const adjustStockResponse = z
  .object({
    stock: z.object({
      onHand: z.int().nonnegative(),
      reserved: z.int().nonnegative(),
      sold: z.int().nonnegative(),
      available: z.int().nonnegative(),
    }),
  })
  .meta({
    id: 'AdjustStockResponse',
    examples: [{ stock: { onHand: 120, reserved: 2, sold: 5, available: 118 } }],
  });
export type AdjustStockResponse = z.infer<typeof adjustStockResponse>;

const summaryExample = {
  productId: '019a0000-0000-7000-8000-000000000004',
  name: 'Ceramic mug',
  description: 'Hand-glazed mug that keeps its colour in the dishwasher.',
  priceCents: 1490,
  available: 3000,
};

/** `available`: units in stock that no order has reserved. */
export const productSummary = z
  .object({
    productId: id,
    name: z.string(),
    description: z.string(),
    priceCents: cents,
    available: z.int().nonnegative(),
  })
  .meta({ id: 'ProductSummary', examples: [summaryExample] });
export type ProductSummary = z.infer<typeof productSummary>;

export const productResponse = productSummary.extend({ attributes }).meta({
  id: 'ProductResponse',
  examples: [{ ...summaryExample, attributes: { colour: 'blue' } }],
});
export type ProductResponse = z.infer<typeof productResponse>;

export const productList = z
  .object({
    items: z.array(productSummary),
    nextCursor: z.string().nullable(),
  })
  .meta({ id: 'ProductList', examples: [{ items: [summaryExample], nextCursor: null }] });
export type ProductList = z.infer<typeof productList>;

/** Each word must occur, as a whole word, in the name or the description. Without a word, all products match. */
const search = z
  .string()
  .max(100)
  .meta({ description: 'Each word must occur, as a whole word, in the name or the description.' })
  .optional();

/** The public list, `GET /v1/products`. */
export const productSearch = page.extend({ search });
export type ProductSearch = z.infer<typeof productSearch>;

/**
 * `GET /products`: all products in pages, ordered by name. With `ids` (comma-separated, at most 50): those of them that
 * exist, in any order and without pages. The BFF gets the product names of an order this way, in one call.
 */
export const productQuery = productSearch.extend({
  ids: z
    .string()
    .transform((list) => list.split(','))
    .pipe(z.array(id).min(1).max(50))
    .meta({ description: '1–50 ids, comma-separated: only these products, without pages.' })
    .optional(),
});
export type ProductQuery = z.infer<typeof productQuery>;

export const productIdParameter = id;
