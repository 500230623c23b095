// The baseline of the composed read: `GET /v1/orders/{id}`, optimized only for speed. It uses Fastify and undici without a
// framework on top. It has no trace identifiers, no schemas, and no responses with missing parts.
import { fastify } from 'fastify';
import { Pool } from 'undici';
import { logRequest } from '../baseline/access-log.ts';
import { setting } from '../baseline/setting.ts';
import { userOf } from '../baseline/token-check.ts';
import type { CustomerResponse, OrderDetails, OrderResponse, ProductList } from '@shop/contracts';

const ROUTE = '/v1/orders/:orderId';
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

// The number of connections and the time-outs are those of the BFF.
const limits = { connections: 32, headersTimeout: 2_000, bodyTimeout: 2_000 };
const orderService = new Pool(setting('ORDER_SERVICE_URL'), limits);
const userService = new Pool(setting('USER_SERVICE_URL'), limits);
const productService = new Pool(setting('PRODUCT_SERVICE_URL'), limits);

const app = fastify();

app.get('/health/ready', () => ({ status: 'ok' }));

app.get<{ Params: { orderId: string } }>(ROUTE, async (request, reply) => {
  const since = performance.now();
  reply.raw.once('finish', () => logRequest('GET', ROUTE, reply.statusCode, since));
  const { authorization } = request.headers;
  const user = userOf(authorization);
  if ((user instanceof Promise ? await user : user) === undefined) return reply.code(401).send();
  const { orderId } = request.params;
  if (!UUID.test(orderId)) return reply.code(400).send();

  const order = await get<OrderResponse>(orderService, `/orders/${orderId}`, authorization);
  const ids = order.lines.map(({ productId }) => productId).join(',');
  const [products, customer] = await Promise.all([
    get<ProductList>(productService, `/products?ids=${encodeURIComponent(ids)}`),
    get<CustomerResponse>(userService, `/accounts/${order.userId}`, authorization),
  ]);
  const names = new Map(products.items.map(({ productId, name }) => [productId, name]));
  const answer: OrderDetails = {
    orderId: order.orderId,
    status: order.status,
    reason: order.reason,
    totalCents: order.totalCents,
    placedAt: order.placedAt,
    settledAt: order.settledAt,
    pointsEarned: order.pointsEarned,
    lines: order.lines.map(({ productId, quantity, unitPriceCents }) => ({
      productId,
      name: names.get(productId) ?? null,
      quantity,
      unitPriceCents,
    })),
    customer: { userId: order.userId, name: customer.name },
    unavailable: [],
  };
  return answer;
});

async function get<Answer>(service: Pool, path: string, authorization?: string): Promise<Answer> {
  const headers = authorization === undefined ? {} : { authorization };
  const { statusCode, body } = await service.request({ method: 'GET', path, headers });
  if (statusCode !== 200) throw new Error(`${path} answered ${statusCode}`);
  return (await body.json()) as Answer;
}

await app.listen({ host: '127.0.0.1', port: Number(setting('PORT')) });

// Without this handler, the signal would end the process before Node writes the CPU profile.
process.on('SIGTERM', () => process.exit());
