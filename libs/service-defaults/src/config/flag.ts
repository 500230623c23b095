import { z } from 'zod';

/** A variable that is exactly `true` or `false`: `z.coerce.boolean()` would take the text "false" for true. */
export function flag() {
  return z.enum(['true', 'false']).transform((text) => text === 'true');
}
