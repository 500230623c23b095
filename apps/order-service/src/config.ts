import { inboxEnvironment, kafkaEnvironment } from '@shop/messaging';
import { postgresEnvironment } from '@shop/postgres';
import { defineConfig, serviceEnvironment } from '@shop/service-defaults';
import { z } from 'zod';

export const config = defineConfig(
  'order-service',
  z
    .object({
      ...serviceEnvironment({ port: 3001 }),
      ...postgresEnvironment,
      ...kafkaEnvironment,
      ...inboxEnvironment,
      /** How long a participant may take to answer before it is asked again, in milliseconds. */
      ORDER_SOFT_DEADLINE_MS: z.coerce.number().int().min(100).default(10_000),
      /** How long an order may take to settle before it is given up, in milliseconds. */
      ORDER_HARD_DEADLINE_MS: z.coerce.number().int().min(1_000).default(120_000),
    })
    // Without a path: one of them may be a default, which nobody has written wrong.
    .refine((settings) => settings.ORDER_SOFT_DEADLINE_MS < settings.ORDER_HARD_DEADLINE_MS, {
      message: 'ORDER_SOFT_DEADLINE_MS: has to be below ORDER_HARD_DEADLINE_MS',
    }),
);
