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
    /** The path of the private key that signs the access tokens. Parsing reads the file and returns the key. */
    JWT_PRIVATE_KEY_FILE: rsaPrivateKeyFile,
    /** If true, the service inserts the demo accounts that do not exist. */
    SEED_DEMO_DATA: flag().default(false),
    /** The number of failed logins per account, and per address, after which logins are refused within `LOGIN_WINDOW_MS`. */
    LOGIN_FAILURES_PER_ACCOUNT: z.coerce.number().int().min(1).default(10),
    LOGIN_FAILURES_PER_ADDRESS: z.coerce.number().int().min(1).default(100),
    /** The time that failed logins are counted and refused, from the first failure, in milliseconds. */
    LOGIN_WINDOW_MS: z.coerce
      .number()
      .int()
      .min(1_000)
      .default(5 * 60_000),
  }),
);
