import { kafkaEnvironment } from '@shop/messaging';
import { defineConfig, flag, serviceEnvironment } from '@shop/service-defaults';
import { z } from 'zod';

export const config = defineConfig(
  'product-service',
  z.object({
    ...serviceEnvironment({ port: 3003 }),
    ...kafkaEnvironment,
    MONGODB_URL: z.url({ protocol: /^mongodb(\+srv)?$/ }),
    /** Whether to put in the demo catalogue. It only adds what is missing. */
    SEED_DEMO_DATA: flag().default(false),
    /** How often finished orders' entries are pruned from the product documents, in milliseconds (R6). */
    PRUNE_INTERVAL_MS: z.coerce.number().int().min(100).default(10_000),
  }),
);
