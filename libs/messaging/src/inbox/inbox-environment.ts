import { EVENT_RETURNS_WITHIN_DAYS } from '@shop/contracts';
import { z } from 'zod';

/** The environment variables of every app with an inbox, as part of the app's own zod object. */
export const inboxEnvironment = {
  /** The number of days for which the ids of handled events are stored. */
  INBOX_RETENTION_DAYS: z.coerce
    .number()
    .int()
    .min(
      EVENT_RETURNS_WITHIN_DAYS,
      `must be at least ${EVENT_RETURNS_WITHIN_DAYS}: an event can be delivered again for so long (R10)`,
    )
    .default(30),
};
