import type {
  Me,
  OrderDetails,
  OrderLine,
  OrderList,
  OrderSummary,
  OrderTimeline,
  PlaceOrderRequest,
  ProductList,
  ProductResponse,
  ProductSummary,
  Quote,
} from '@shop/contracts';
import { eventually } from '@shop/testing';
import { randomUUID } from 'node:crypto';
import { expectDescribed } from './description.ts';

export interface ApiResponse<Body> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Body;
}

export interface Problem {
  readonly type: string;
  readonly status: number;
  readonly detail: string;
  readonly gtxid: string;
  /** Of 400 `invalid-request`. */
  readonly errors?: readonly { readonly detail: string; readonly pointer: string }[];
  /** Of 409 `price-changed`. */
  readonly totalCents?: number;
}

export type Method = 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';

export interface Sent {
  /** Sent as JSON; a string is sent as it is. */
  readonly body?: unknown;
  readonly token?: string;
  readonly headers?: Record<string, string>;
}

/** Calls an app and returns the JSON of its response, with any status. The response must match the app's own description. */
export async function call<Body>(
  baseUrl: string,
  method: Method,
  path: string,
  { body, token, headers = {} }: Sent = {},
): Promise<ApiResponse<Body>> {
  const response = await fetch(baseUrl + path, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  });
  const { status } = response;
  const received = (await response.json()) as Body;
  const receivedHeaders = Object.fromEntries(response.headers);
  await expectDescribed(baseUrl, {
    method,
    path,
    status,
    headers: receivedHeaders,
    body: received,
  });
  return { status, headers: response.headers, body: received };
}

/** An order of that quantity, at the product's price. */
export function orderOf(
  { productId, priceCents }: Pick<ProductSummary, 'productId' | 'priceCents'>,
  quantity: number,
): PlaceOrderRequest {
  return { lines: [{ productId, quantity }], quotedTotalCents: priceCents * quantity };
}

const PASSWORD = 'a long password';

/** A user of the shop. Calls the BFF only. */
export class Customer {
  private constructor(
    private readonly bffUrl: string,
    readonly userId: string,
    readonly email: string,
    readonly token: string,
  ) {}

  /** Registers, logs in, and deposits money into the wallet. */
  static async register(bffUrl: string, balanceCents: number): Promise<Customer> {
    const email = `${randomUUID()}@shop.test`;
    const { body } = await call<{ userId: string }>(bffUrl, 'POST', '/v1/users', {
      body: { email, password: PASSWORD, name: 'Ada' },
    });
    const token = await logIn(bffUrl, email, PASSWORD);
    const customer = new Customer(bffUrl, body.userId, email, token);
    if (balanceCents > 0) {
      const { status } = await customer.deposit(balanceCents);
      if (status !== 201) throw new Error(`the deposit returned status ${status}`);
    }
    return customer;
  }

  /** The same user with a new token. */
  async withNewSession(): Promise<Customer> {
    const token = await logIn(this.bffUrl, this.email, PASSWORD);
    return new Customer(this.bffUrl, this.userId, this.email, token);
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

  /** A product of the demo data. */
  async productNamed(name: string): Promise<ProductSummary> {
    const { items } = (await this.get<ProductList>('/v1/products?limit=100')).body;
    const product = items.find((item) => item.name === name);
    if (!product) throw new Error(`no product is named '${name}'`);
    return product;
  }

  async product(productId: string): Promise<ProductResponse> {
    return (await this.get<ProductResponse>(`/v1/products/${productId}`)).body;
  }

  quote(lines: readonly OrderLine[]): Promise<ApiResponse<Quote>> {
    return this.post<Quote>('/v1/quotes', { lines });
  }

  place(
    request: PlaceOrderRequest,
    key: string = randomUUID(),
  ): Promise<ApiResponse<OrderSummary>> {
    return this.post<OrderSummary>('/v1/orders', request, key);
  }

  order(orderId: string): Promise<ApiResponse<OrderDetails>> {
    return this.get<OrderDetails>(`/v1/orders/${orderId}`);
  }

  timeline(orderId: string): Promise<ApiResponse<OrderTimeline>> {
    return this.get<OrderTimeline>(`/v1/orders/${orderId}/timeline`);
  }

  orders(): Promise<ApiResponse<OrderList>> {
    return this.get<OrderList>('/v1/orders?limit=100');
  }

  cancel(orderId: string): Promise<ApiResponse<OrderDetails>> {
    return this.post<OrderDetails>(`/v1/orders/${orderId}/cancellation`, undefined);
  }

  /** Returns the order as soon as it has the status. */
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

  get<Body>(path: string): Promise<ApiResponse<Body>> {
    return this.send<Body>('GET', path);
  }

  post<Body>(path: string, body: unknown, key?: string): Promise<ApiResponse<Body>> {
    return this.send<Body>('POST', path, { body, key });
  }

  send<Body>(
    method: Method,
    path: string,
    { body, key }: { body?: unknown; key?: string } = {},
  ): Promise<ApiResponse<Body>> {
    return call<Body>(this.bffUrl, method, path, {
      body,
      token: this.token,
      ...(key === undefined ? {} : { headers: { 'idempotency-key': key } }),
    });
  }
}

async function logIn(bffUrl: string, email: string, password: string): Promise<string> {
  const { status, body } = await call<{ accessToken: string }>(bffUrl, 'POST', '/v1/sessions', {
    body: { email, password },
  });
  if (status !== 201) throw new Error(`the login returned status ${status}`);
  return body.accessToken;
}
