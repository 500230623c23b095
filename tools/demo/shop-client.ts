import type { Me, OrderDetails, OrderSummary, ProductList, ProductSummary } from '@shop/contracts';

/** A response of the BFF, with the gtxid that is in all log lines of the request. */
export interface ApiResponse<Body> {
  readonly status: number;
  readonly gtxid: string;
  readonly body: Body;
}

/** The fields of a problem that the demo reads. */
export interface Problem {
  readonly type: string;
  readonly detail: string;
}

const TIMEOUT_MS = 10_000;
const POLL_INTERVAL_MS = 50;
const SETTLE_TIMEOUT_MS = 30_000;
const finalStatuses = ['confirmed', 'rejected', 'cancelled'];

/** A customer of a running shop. Uses only its public API. */
export class ShopClient {
  readonly #url: string;
  readonly #token: string;

  private constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  /** Registers a new customer and logs in. @throws Error if the shop returns an unexpected status */
  static async register(url: string, name: string): Promise<ShopClient> {
    const email = `${name.toLowerCase()}-${crypto.randomUUID()}@shop.test`;
    const password = crypto.randomUUID();
    await expectStatus(201, call(url, 'POST', '/v1/users', { body: { email, password, name } }));
    const session = call<{ accessToken: string }>(url, 'POST', '/v1/sessions', {
      body: { email, password },
    });
    return new ShopClient(url, (await expectStatus(201, session)).body.accessToken);
  }

  async products(): Promise<readonly ProductSummary[]> {
    const list = this.#call<ProductList>('GET', '/v1/products?limit=100');
    return (await expectStatus(200, list)).body.items;
  }

  async deposit(amountCents: number): Promise<void> {
    await expectStatus(201, this.#call('POST', '/v1/me/deposits', { amountCents }));
  }

  async wallet(): Promise<NonNullable<Me['wallet']>> {
    const { body } = await expectStatus(200, this.#call<Me>('GET', '/v1/me'));
    return body.wallet;
  }

  /** Returns any response: an order or a problem. */
  place(product: ProductSummary, quantity: number): Promise<ApiResponse<OrderSummary & Problem>> {
    const lines = [{ productId: product.productId, quantity }];
    return this.#call('POST', '/v1/orders', {
      lines,
      quotedTotalCents: product.priceCents * quantity,
    });
  }

  async cancel(orderId: string): Promise<ApiResponse<OrderSummary>> {
    return expectStatus(200, this.#call('POST', `/v1/orders/${orderId}/cancellation`));
  }

  /** Returns the order as soon as it has settled. @throws Error after 30 s */
  async settled(orderId: string): Promise<OrderDetails> {
    const until = Date.now() + SETTLE_TIMEOUT_MS;
    for (;;) {
      const order = this.#call<OrderDetails>('GET', `/v1/orders/${orderId}`);
      const { body } = await expectStatus(200, order);
      if (finalStatuses.includes(body.status)) return body;
      if (Date.now() > until) throw new Error(`Order ${orderId} is still ${body.status}.`);
      await new Promise((resolve) => setTimeout(resolve, POLL_INTERVAL_MS));
    }
  }

  #call<Body>(method: string, path: string, body?: unknown): Promise<ApiResponse<Body>> {
    return call(this.#url, method, path, { token: this.#token, body });
  }
}

async function call<Body>(
  url: string,
  method: string,
  path: string,
  { token, body }: { readonly token?: string; readonly body?: unknown },
): Promise<ApiResponse<Body>> {
  const response = await fetch(url + path, {
    method,
    signal: AbortSignal.timeout(TIMEOUT_MS),
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(method === 'POST' ? { 'idempotency-key': crypto.randomUUID() } : {}),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return {
    status: response.status,
    gtxid: response.headers.get('x-gtxid') ?? '',
    body: (await response.json()) as Body,
  };
}

async function expectStatus<Body>(
  status: number,
  pending: Promise<ApiResponse<Body>>,
): Promise<ApiResponse<Body>> {
  const response = await pending;
  if (response.status === status) return response;
  const { detail } = response.body as Partial<Problem>;
  throw new Error(
    `The shop returned status ${response.status} instead of ${status}: ${detail ?? 'no detail'}`,
  );
}
