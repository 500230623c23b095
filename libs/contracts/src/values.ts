import { z } from 'zod';

/**
 * UUIDv7: made by whoever creates the thing, and ordered by time. Lower-cased, so that what a caller writes in capitals is
 * found, and is the same thing wherever ids are compared as text.
 */
export const id = z.uuid().toLowerCase();

/** Money is whole cents. Sums stay below 2^53, so a plain number is exact. */
export const cents = z.int().nonnegative();

/** ISO 8601 in UTC, as in `2026-01-31T12:00:00.000Z`. */
export const timestamp = z.iso.datetime();

/** The GTXID of a call: the W3C trace id. */
export const gtxid = z.string().regex(/^[0-9a-f]{32}$/);

/** Text of one line, for names and the like. Control characters break logs and tables, and PostgreSQL takes no NUL at all. */
export const lineOfText = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .regex(/^\P{Cc}*$/u, 'control characters are not allowed')
    // for the API's description, which knows nothing of trimming: something has to be visible
    .meta({ pattern: '^\\P{Cc}*[^\\s\\p{Cc}]\\P{Cc}*$' });

export const quantity = z.int().min(1).max(1000);

export const orderLine = z.strictObject({ productId: id, quantity }).meta({ id: 'OrderLine' });
export type OrderLine = z.infer<typeof orderLine>;

/** 1–50 lines, each product once: two lines of one product could not be told apart in its stock record. */
export const orderLines = z
  .array(orderLine)
  .min(1)
  .max(50)
  .superRefine((lines, context) => {
    const seen = new Set<string>();
    lines.forEach(({ productId }, index) => {
      if (seen.has(productId)) {
        context.addIssue({
          code: 'custom',
          path: [index, 'productId'],
          message: 'this product is already in another line',
        });
      }
      seen.add(productId);
    });
  })
  // JSON Schema has no word for it
  .meta({
    description: 'Each product once; an id in capitals is the same id.',
    'x-unique-by': 'productId',
  });

/** Paging of every list: 20 by default, 100 at most; the cursor is opaque to the caller. */
export const page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z
    .string()
    .min(1)
    .max(500)
    .meta({ description: '`nextCursor` of the page before.', format: 'cursor' })
    .optional(),
});
export type Page = z.infer<typeof page>;
