import { z } from 'zod';

/** A variable that is exactly `true` or `false`. `z.coerce.boolean()` would convert the text "false" to true. */
export function flag() {
  return z.enum(['true', 'false']).transform((text) => text === 'true');
}
