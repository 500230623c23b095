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
    /**
     * How many proxies of your own stand in front, each adding the address it saw to `X-Forwarded-For`. With 0 nothing there
     * is believed: anybody can write it.
     */
    TRUST_PROXY: z.coerce.number().int().min(0).max(10).default(0),
  }),
);
