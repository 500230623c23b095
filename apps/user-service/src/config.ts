import { inboxEnvironment, kafkaEnvironment } from '@shop/messaging';
import { postgresEnvironment } from '@shop/postgres';
import { defineConfig, flag, serviceEnvironment } from '@shop/service-defaults';
import { z } from 'zod';
import { rsaPrivateKeyFile } from './session/private-key-file.js';

export const config = defineConfig(
  'user-service',
  z.object({
    ...serviceEnvironment({ port: 3002, jwks: false }),
    ...postgresEnvironment,
    ...kafkaEnvironment,
    ...inboxEnvironment,
    /** The path of the key that signs the access tokens; parsed to the key itself. */
    JWT_PRIVATE_KEY_FILE: rsaPrivateKeyFile,
    /** Whether to put in the demo accounts. It only adds what is missing. */
    SEED_DEMO_DATA: flag().default(false),
    /** How many failed logins of one account, and from one address, are let through within `LOGIN_WINDOW_MS`. */
    LOGIN_FAILURES_PER_ACCOUNT: z.coerce.number().int().min(1).default(10),
    LOGIN_FAILURES_PER_ADDRESS: z.coerce.number().int().min(1).default(100),
    /** Milliseconds from the first failure on. */
    LOGIN_WINDOW_MS: z.coerce
      .number()
      .int()
      .min(1_000)
      .default(5 * 60_000),
  }),
);
