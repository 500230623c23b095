import { kafkaEnvironment } from '@shop/messaging';
import { postgresEnvironment } from '@shop/postgres';
import { defineConfig, serviceEnvironment } from '@shop/service-defaults';
import { z } from 'zod';

export const config = defineConfig(
  'order-service',
  z.object({
    ...serviceEnvironment({ port: 3001 }),
    ...postgresEnvironment,
    ...kafkaEnvironment,
    /** How long an order may take to settle before it is given up, in milliseconds. */
    ORDER_HARD_DEADLINE_MS: z.coerce.number().int().min(1_000).default(120_000),
  }),
);
