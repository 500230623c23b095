import type { Me, OrderDetails, OrderSummary, ProductList, ProductSummary } from '@shop/contracts';

/** What the BFF answered, with the identifier that leads through all logs. */
export interface Answer<Body> {
  readonly status: number;
  readonly gtxid: string;
  readonly body: Body;
}

/** As far as the demo reads it. */
export interface Problem {
  readonly type: string;
  readonly detail: string;
}

const TIMEOUT_MS = 10_000;
const POLL_MS = 50;
const SETTLES_WITHIN_MS = 30_000;
const settled = ['confirmed', 'rejected', 'cancelled'];

/** A customer of a running shop, through its public API only. */
export class ShopClient {
  readonly #url: string;
  readonly #token: string;

  private constructor(url: string, token: string) {
    this.#url = url;
    this.#token = token;
  }

  /** Registers somebody new and logs them in. @throws when the shop does not answer as expected */
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

  /** Whatever the answer is: an order, or a problem. */
  place(product: ProductSummary, quantity: number): Promise<Answer<OrderSummary & Problem>> {
    const lines = [{ productId: product.productId, quantity }];
    return this.#call('POST', '/v1/orders', {
      lines,
      quotedTotalCents: product.priceCents * quantity,
    });
  }

  async cancel(orderId: string): Promise<Answer<OrderSummary>> {
    return expectStatus(200, this.#call('POST', `/v1/orders/${orderId}/cancellation`));
  }

  /** The order once it has settled. @throws when it has not after 30 s */
  async settled(orderId: string): Promise<OrderDetails> {
    const until = Date.now() + SETTLES_WITHIN_MS;
    for (;;) {
      const order = this.#call<OrderDetails>('GET', `/v1/orders/${orderId}`);
      const { body } = await expectStatus(200, order);
      if (settled.includes(body.status)) return body;
      if (Date.now() > until) throw new Error(`order ${orderId} is still ${body.status}`);
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
  }

  #call<Body>(method: string, path: string, body?: unknown): Promise<Answer<Body>> {
    return call(this.#url, method, path, { token: this.#token, body });
  }
}

async function call<Body>(
  url: string,
  method: string,
  path: string,
  { token, body }: { readonly token?: string; readonly body?: unknown },
): Promise<Answer<Body>> {
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
  answer: Promise<Answer<Body>>,
): Promise<Answer<Body>> {
  const given = await answer;
  if (given.status === status) return given;
  const { detail } = given.body as Partial<Problem>;
  throw new Error(`answered ${given.status} instead of ${status}: ${detail ?? 'no detail'}`);
}
