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
    /** The time limit for all service calls of one request, in milliseconds. */
    UPSTREAM_TIMEOUT_MS: z.coerce.number().int().min(1).max(60_000).default(2_000),
    /**
     * The number of trusted proxies in front of this app. Each appends the address that it sees to `X-Forwarded-For`. With 0
     * this app ignores the header, because any client can write it.
     */
    TRUST_PROXY: z.coerce.number().int().min(0).max(10).default(0),
  }),
);
