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
    /** If true, the service inserts the products of the demo catalogue that do not exist. */
    SEED_DEMO_DATA: flag().default(false),
    /** The interval at which the service removes the entries of settled orders from product documents, in milliseconds (R6). */
    PRUNE_INTERVAL_MS: z.coerce.number().int().min(100).default(10_000),
    /** How long the service keeps the decision about a sold or released order, in days. */
    DECISION_RETENTION_DAYS: z.coerce
      .number()
      .int()
      .min(
        DECISION_NEEDED_FOR_DAYS,
        `must be at least ${DECISION_NEEDED_FOR_DAYS}: until then the order's cancellation can arrive (R10)`,
      )
      .default(60),
  }),
);
