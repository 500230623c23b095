import { defineConfig, serviceEnvironment } from '@shop/service-defaults';
import { z } from 'zod';

const serviceUrl = z.url({ protocol: /^https?$/ });

export const config = defineConfig(
  'shop-bff',
  z.object({
    ...serviceEnvironment({ port: 3000 }),
    ORDER_SERVICE_URL: serviceUrl,
    USER_SERVICE_URL: serviceUrl,
    PRODUCT_SERVICE_URL: serviceUrl,
    /** The longest a client waits for the services behind one answer, in milliseconds. */
    UPSTREAM_TIMEOUT_MS: z.coerce.number().int().min(1).max(60_000).default(2_000),
  }),
);
