import { EVENT_RETURNS_WITHIN_DAYS } from '@shop/contracts';
import { z } from 'zod';

/** The environment variables of every app that has an inbox; part of the app's own zod object. */
export const inboxEnvironment = {
  /** How long it is remembered which events have been handled, in days. */
  INBOX_RETENTION_DAYS: z.coerce
    .number()
    .int()
    .min(
      EVENT_RETURNS_WITHIN_DAYS,
      `has to be at least ${EVENT_RETURNS_WITHIN_DAYS}: an event can come again for so long (R10)`,
    )
    .default(30),
};
