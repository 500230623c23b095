// The baseline of placing an order: `POST /orders` with node:http and pg, and the usual transaction: BEGIN, the order, its
// lines, its history, the outbox, COMMIT. The tables, the validation of the body and the relay are those of order-service.
import { createHash, randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { json } from 'node:stream/consumers';
import { OrderPlaced, placeOrderRequest, type OrderResponse } from '@shop/contracts';
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { logRequest } from '../baseline/access-log.ts';
import { setting } from '../baseline/setting.ts';
import { userOf } from '../baseline/token-check.ts';
import { startRelay } from './relay.ts';

const HARD_DEADLINE_MS = Number(setting('ORDER_HARD_DEADLINE_MS'));

const pool = new pg.Pool({ connectionString: setting('DATABASE_URL'), max: 10 });
const relay = startRelay(pool);

createServer((request, response) => {
  if (request.url === '/health/ready') return void answer(response, 200, { status: 'ok' });
  const since = performance.now();
  response.once('finish', () =>
    logRequest(request.method ?? '', '/orders', response.statusCode, since),
  );
  place(request, response).catch((error: unknown) => {
    console.error(error);
    answer(response, 500, {});
  });
}).listen(Number(setting('PORT')), '127.0.0.1');

async function place(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const user = userOf(request.headers.authorization);
  const userId = user instanceof Promise ? await user : user;
  if (userId === undefined) return answer(response, 401, {});
  const key = request.headers['idempotency-key'];
  if (typeof key !== 'string') return answer(response, 400, {});
  const body = placeOrderRequest.safeParse(await json(request));
  if (!body.success) return answer(response, 400, {});

  const { lines, quotedTotalCents: totalCents } = body.data;
  const hash = createHash('sha256').update(JSON.stringify({ lines, totalCents })).digest('hex');
  const now = Date.now();
  const order: OrderResponse = {
    orderId: uuidv7(),
    status: 'awaiting-stock',
    reason: null,
    totalCents,
    placedAt: new Date(now).toISOString(),
    settledAt: null,
    userId,
    pointsEarned: 0,
    lines: lines.map(({ productId, quantity }) => ({ productId, quantity, unitPriceCents: null })),
  };
  const expiresAt = new Date(now + HARD_DEADLINE_MS).toISOString();
  // The benchmark never repeats a key, so this baseline does not handle a repetition.
  if (!(await write(order, expiresAt, key, hash))) return answer(response, 409, {});
  relay.kick();
  answer(response, 201, order, { location: `/orders/${order.orderId}` });
}

/** @returns false if an order with this key already exists. */
async function write(
  order: OrderResponse,
  expiresAt: string,
  key: string,
  hash: string,
): Promise<boolean> {
  const { orderId, userId, status, totalCents, placedAt, lines } = order;
  const gtxid = randomBytes(16).toString('hex');
  const client = await pool.connect();
  try {
    await client.query('BEGIN');
    const { rowCount } = await client.query(
      `INSERT INTO orders (order_id, user_id, status, total_cents, sequence, placed_at, expires_at,
                           idempotency_key, request_hash, gtxid, ltxid)
       VALUES ($1, $2, $3, $4, 1, $5, $6, $7, $8, $9, 1)
       ON CONFLICT (user_id, idempotency_key) DO NOTHING`,
      [orderId, userId, status, totalCents, placedAt, expiresAt, key, hash, gtxid],
    );
    if (rowCount === 0) {
      await client.query('ROLLBACK');
      client.release();
      return false;
    }
    await client.query(
      `INSERT INTO order_line (order_id, line_number, product_id, quantity)
       SELECT $1, number, product_id, quantity
       FROM unnest($2::uuid[], $3::int[]) WITH ORDINALITY AS line (product_id, quantity, number)`,
      [orderId, lines.map(({ productId }) => productId), lines.map(({ quantity }) => quantity)],
    );
    await client.query(
      `INSERT INTO order_event (order_id, sequence, event, status, gtxid, at)
       VALUES ($1, 1, 'OrderPlaced', $2, $3, $4)`,
      [orderId, status, gtxid, placedAt],
    );
    const { id, headers, value } = event(order, expiresAt, gtxid);
    await client.query(
      `INSERT INTO outbox (event_id, topic, key, headers, value) VALUES ($1, $2, $3, $4, $5)`,
      [id, OrderPlaced.topic, orderId, JSON.stringify(headers), value],
    );
    await client.query('COMMIT');
    client.release();
    return true;
  } catch (error) {
    // Closing the connection also rolls the transaction back.
    client.release(true);
    throw error;
  }
}

function event(order: OrderResponse, expiresAt: string, gtxid: string) {
  const { orderId, userId, totalCents, placedAt } = order;
  const lines = order.lines.map(({ productId, quantity }) => ({ productId, quantity }));
  const id = uuidv7();
  return {
    id,
    headers: {
      ce_specversion: '1.0',
      ce_id: id,
      ce_type: OrderPlaced.type,
      ce_source: OrderPlaced.source,
      ce_subject: orderId,
      ce_time: new Date().toISOString(),
      ce_sequence: '1',
      'content-type': 'application/json',
      traceparent: `00-${gtxid}-${randomBytes(8).toString('hex')}-00`,
      'x-gtxid': gtxid,
      'x-ltxid': '1',
    },
    value: JSON.stringify({ orderId, userId, lines, totalCents, placedAt, expiresAt }),
  };
}

function answer(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = JSON.stringify(body);
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(text),
    ...headers,
  });
  response.end(text);
}

// Without this handler, the signal would end the process before Node writes the CPU profile.
process.on('SIGTERM', () => process.exit());
