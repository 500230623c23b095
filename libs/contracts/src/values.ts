import { z } from 'zod';

/**
 * UUIDv7, ordered by time. The creator of an object generates its id. Ids are converted to lower case, so that an id in
 * capitals is found and equals the same id wherever ids are compared as text.
 */
export const id = z.uuid().toLowerCase();

/** Money in whole cents. Totals stay below 2^53, so a plain number is exact. */
export const cents = z.int().nonnegative();

/** ISO 8601 in UTC, as in `2026-01-31T12:00:00.000Z`. */
export const timestamp = z.iso.datetime();

/** The GTXID of a call: the W3C trace id. */
export const gtxid = z.string().regex(/^[0-9a-f]{32}$/);

/** Text of one line, such as a name. Control characters break logs and tables, and PostgreSQL rejects NUL. */
export const lineOfText = (maxLength: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(maxLength)
    .regex(/^\P{Cc}*$/u, 'control characters are not allowed')
    // The API's description cannot express trimming. This pattern requires one visible character instead.
    .meta({ pattern: '^\\P{Cc}*[^\\s\\p{Cc}]\\P{Cc}*$' });

export const quantity = z.int().min(1).max(1000);

export const orderLine = z.strictObject({ productId: id, quantity }).meta({ id: 'OrderLine' });
export type OrderLine = z.infer<typeof orderLine>;

/** 1–50 lines, each product once. The stock record of a product could not distinguish two lines of one order. */
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
  // JSON Schema has no keyword for this rule.
  .meta({
    description: 'Each product once. An id in capitals is the same id.',
    'x-unique-by': 'productId',
  });

/** Paging of every list: 20 items by default, at most 100. The cursor is opaque to the client. */
export const page = z.strictObject({
  limit: z.coerce.number().int().min(1).max(100).default(20),
  cursor: z
    .string()
    .min(1)
    .max(500)
    .meta({ description: '`nextCursor` of the previous page.', format: 'cursor' })
    .optional(),
});
export type Page = z.infer<typeof page>;
