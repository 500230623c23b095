// Stubs of the three services for the benchmark. They return constant responses, as fast as node:http can send them.
// Real services would use most of the machine, so the benchmark would measure the services instead of the BFF.
import { createServer } from 'node:http';
import { setting } from '../baseline/setting.ts';
import { customer, order, products } from './sample.ts';

/** Enough for all calls of one composed read. */
const MAX_STORED_CALLS = 20;

const responses = new Map<string, string>([
  ['/health/ready', JSON.stringify({ status: 'ok' })],
  [`/orders/${order.orderId}`, JSON.stringify(order)],
  [
    `/products?ids=${products.items.map(({ productId }) => productId).join('%2C')}`,
    JSON.stringify(products),
  ],
  [`/accounts/${order.userId}`, JSON.stringify(customer)],
]);

let calls: { call: string; authorization: string | undefined }[] = [];

const server = createServer((request, response) => {
  const { method, url = '', headers } = request;
  if (url === '/calls') {
    response.end(JSON.stringify(calls));
    calls = [];
    return;
  }
  const body = method === 'GET' ? responses.get(url) : undefined;
  if (calls.length < MAX_STORED_CALLS) {
    calls.push({ call: `${method} ${url}`, authorization: headers.authorization });
  }
  response.statusCode = body === undefined ? 404 : 200;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.end(body);
});
// While the other side runs, connections are idle for longer than the default keep-alive time-out of node:http.
server.keepAliveTimeout = 600_000;
server.listen(Number(setting('PORT')), '127.0.0.1');

// Without this handler, the signal would end the process before Node writes the CPU profile.
process.on('SIGTERM', () => process.exit());
