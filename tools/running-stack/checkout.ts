import { join } from 'node:path';

/** The folder of this repository, absolute. */
export const checkout = join(import.meta.dirname, '..', '..');
