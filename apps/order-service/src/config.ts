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
      /** After this time without a reply, order-service repeats its request to the participant. In milliseconds. */
      ORDER_SOFT_DEADLINE_MS: z.coerce.number().int().min(100).default(10_000),
      /** After this time, order-service cancels an order that has not settled. In milliseconds. */
      ORDER_HARD_DEADLINE_MS: z.coerce.number().int().min(1_000).default(120_000),
    })
    // The message names both variables and the issue has no path, because either value may be a default.
    .refine((settings) => settings.ORDER_SOFT_DEADLINE_MS < settings.ORDER_HARD_DEADLINE_MS, {
      message: 'ORDER_SOFT_DEADLINE_MS: must be less than ORDER_HARD_DEADLINE_MS',
    }),
);
