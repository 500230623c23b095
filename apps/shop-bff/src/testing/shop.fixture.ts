import { createIdentity, startApp } from '@shop/testing';
import { afterAll } from 'vitest';
import { AppModule } from '../app.module.js';
import { type StubService, startStubService } from './stub-service.fixture.js';

export interface ShopResponse {
  readonly status: number;
  readonly headers: Headers;
  /** Parsed JSON. */
  readonly body: unknown;
}

export interface ShopRequest {
  readonly token?: string;
  readonly headers?: Record<string, string>;
  /** Sent as JSON; a string is sent unchanged. */
  readonly body?: unknown;
}

/** The BFF as in production, with three stub services behind it. */
export interface Shop {
  readonly url: string;
  readonly metricsUrl: string;
  readonly orderService: StubService;
  readonly userService: StubService;
  readonly productService: StubService;
  token(user: { userId: string; roles?: string[] }): Promise<string>;
  call(method: string, path: string, request?: ShopRequest): Promise<ShopResponse>;
  /** Stops the BFF. The stub services continue to run. */
  stop(): Promise<void>;
  close(): Promise<void>;
}

// All shops of a test file share one identity, because creating its key takes longer than starting the BFF.
const identity = createIdentity();
afterAll(async () => (await identity).close());

export async function openShop({ upstreamTimeoutMs = 2_000, trustProxy = 0 } = {}): Promise<Shop> {
  const [issuer, orderService, userService, productService] = await Promise.all([
    identity,
    startStubService(),
    startStubService(),
    startStubService(),
  ]);
  const bff = await startApp(AppModule, {
    JWKS_URL: issuer.jwksUrl,
    ORDER_SERVICE_URL: orderService.url,
    USER_SERVICE_URL: userService.url,
    PRODUCT_SERVICE_URL: productService.url,
    UPSTREAM_TIMEOUT_MS: String(upstreamTimeoutMs),
    TRUST_PROXY: String(trustProxy),
  });
  return {
    url: bff.url,
    metricsUrl: bff.metricsUrl,
    orderService,
    userService,
    productService,
    token: (user) => issuer.token(user),
    call: (method, path, request = {}) => send(method, bff.url + path, request),
    stop: () => bff.close(),
    close: async () => {
      await bff.close();
      await Promise.all([orderService.stop(), userService.stop(), productService.stop()]);
    },
  };
}

async function send(
  method: string,
  url: string,
  { token, headers, body }: ShopRequest,
): Promise<ShopResponse> {
  const response = await fetch(url, {
    method,
    headers: {
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const text = await response.text();
  return {
    status: response.status,
    headers: response.headers,
    body: text === '' ? undefined : JSON.parse(text),
  };
}
