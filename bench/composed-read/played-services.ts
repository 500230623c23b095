// Plays the three services for the benchmark: constant answers, as fast as node:http can give them.
// Real services would need most of the machine for themselves, and what is measured would then be them.
import { createServer } from 'node:http';
import { setting } from '../baseline/setting.ts';
import { customer, order, products } from './sample.ts';

/** Enough to see what one composed read asks for. */
const CALLS_KEPT = 20;

const answers = new Map<string, string>([
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
  const answer = method === 'GET' ? answers.get(url) : undefined;
  if (calls.length < CALLS_KEPT) {
    calls.push({ call: `${method} ${url}`, authorization: headers.authorization });
  }
  response.statusCode = answer === undefined ? 404 : 200;
  response.setHeader('content-type', 'application/json; charset=utf-8');
  response.end(answer);
});
// Rounds of the other side are longer than node:http keeps an idle connection by default.
server.keepAliveTimeout = 600_000;
server.listen(Number(setting('PORT')), '127.0.0.1');

// By itself a signal would end it without a processor profile.
process.on('SIGTERM', () => process.exit());
