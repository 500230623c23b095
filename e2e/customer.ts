import type {
  Me,
  OrderDetails,
  OrderList,
  OrderSummary,
  PlaceOrderRequest,
  ProductList,
  ProductResponse,
} from '@shop/contracts';
import { eventually } from '@shop/test-support';
import { randomUUID } from 'node:crypto';

export interface Answer<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface Problem {
  readonly type: string;
  readonly status: number;
  readonly detail: string;
  readonly gtxid: string;
}

/** Calls an HTTP API and reads the JSON that it answers, whatever the status. */
export async function call<Body>(
  baseUrl: string,
  method: 'GET' | 'POST',
  path: string,
  {
    body,
    token,
    headers = {},
  }: { body?: unknown; token?: string; headers?: Record<string, string> } = {},
): Promise<Answer<Body>> {
  const response = await fetch(baseUrl + path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return {
    status: response.status,
    headers: response.headers,
    body: (await response.json()) as Body,
  };
}

/** Somebody who uses the shop, through the BFF only. */
export class Customer {
  private constructor(
    private readonly bffUrl: string,
    readonly userId: string,
    readonly token: string,
  ) {}

  /** Registers, logs in, and puts money into the wallet. */
  static async register(bffUrl: string, balanceCents: number): Promise<Customer> {
    const email = `${randomUUID()}@shop.test`;
    const password = 'a long password';
    const account = await call<{ userId: string }>(bffUrl, 'POST', '/v1/users', {
      body: { email, password, name: 'Ada' },
    });
    const session = await call<{ accessToken: string }>(bffUrl, 'POST', '/v1/sessions', {
      body: { email, password },
    });
    const customer = new Customer(bffUrl, account.body.userId, session.body.accessToken);
    if (balanceCents > 0) {
      const { status } = await customer.deposit(balanceCents);
      if (status !== 201) throw new Error(`the deposit was answered with ${status}`);
    }
    return customer;
  }

  deposit(amountCents: number, key: string = randomUUID()) {
    return this.post<{ balanceCents: number; points: number }>(
      '/v1/me/deposits',
      { amountCents },
      key,
    );
  }

  async wallet() {
    return (await this.get<Me>('/v1/me')).body.wallet;
  }

  products() {
    return this.get<ProductList>('/v1/products');
  }

  async product(productId: string): Promise<ProductResponse> {
    return (await this.get<ProductResponse>(`/v1/products/${productId}`)).body;
  }

  place(request: PlaceOrderRequest, key: string = randomUUID()): Promise<Answer<OrderSummary>> {
    return this.post<OrderSummary>('/v1/orders', request, key);
  }

  order(orderId: string): Promise<Answer<OrderDetails>> {
    return this.get<OrderDetails>(`/v1/orders/${orderId}`);
  }

  orders(): Promise<Answer<OrderList>> {
    return this.get<OrderList>('/v1/orders?limit=100');
  }

  cancel(orderId: string): Promise<Answer<OrderDetails>> {
    return this.post<OrderDetails>(`/v1/orders/${orderId}/cancellation`, undefined);
  }

  /** The order once it has reached the status. */
  waitFor(
    orderId: string,
    status: OrderSummary['status'],
    withinMs = 20_000,
  ): Promise<OrderDetails> {
    return eventually(
      async () => {
        const { body } = await this.order(orderId);
        if (body.status !== status) throw new Error(`order ${orderId} is ${body.status}`);
        return body;
      },
      { withinMs },
    );
  }

  get<Body>(path: string): Promise<Answer<Body>> {
    return call<Body>(this.bffUrl, 'GET', path, { token: this.token });
  }

  private post<Body>(path: string, body: unknown, key?: string): Promise<Answer<Body>> {
    return call<Body>(this.bffUrl, 'POST', path, {
      body,
      token: this.token,
      ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
    });
  }
}
