import { DECISION_NEEDED_FOR_DAYS } from '@shop/contracts';
import { kafkaEnvironment } from '@shop/messaging';
import { mongoEnvironment } from '@shop/mongo';
import { defineConfig, flag, serviceEnvironment } from '@shop/service-defaults';
import { z } from 'zod';

export const config = defineConfig(
  'product-service',
  z.object({
    ...serviceEnvironment({ port: 3003 }),
    ...kafkaEnvironment,
    ...mongoEnvironment,
    /** Whether to put in the demo catalogue. It only adds what is missing. */
    SEED_DEMO_DATA: flag().default(false),
    /** How often finished orders' entries are pruned from the product documents, in milliseconds (R6). */
    PRUNE_INTERVAL_MS: z.coerce.number().int().min(100).default(10_000),
    /** How long the decision about a sold or released order is kept, in days. */
    DECISION_RETENTION_DAYS: z.coerce
      .number()
      .int()
      .min(
        DECISION_NEEDED_FOR_DAYS,
        `has to be at least ${DECISION_NEEDED_FOR_DAYS}: the order can be cancelled for so long (R10)`,
      )
      .default(60),
  }),
);
