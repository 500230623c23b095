// All results of placing one order, in comparable form: the response, the rows, the event in Kafka.
import { OrderPlaced } from '@shop/contracts';
import { observeEvents } from '@shop/testing';
import pg from 'pg';
import type { MeasuredProcess } from '../measured-process.ts';
import { checkRejectsInvalidTokens } from '../rejects-invalid-tokens.ts';
import { placeOrderCall } from './request.ts';
import type { Store } from './servers.ts';

const KEY = 'the same for each side';

const rows = {
  order: 'SELECT *, expires_at - placed_at AS time_to_expiry FROM orders WHERE order_id = $1',
  lines: 'SELECT * FROM order_line WHERE order_id = $1 ORDER BY line_number',
  history: 'SELECT * FROM order_event WHERE order_id = $1 ORDER BY sequence',
};

/** Places an order and returns the results. Values that differ for each order (ids and times) are masked. */
export async function outcomeOfPlacing(
  server: MeasuredProcess,
  store: Store,
  authorization: string,
): Promise<unknown> {
  const events = await observeEvents({ brokers: store.brokers, prefix: store.topicPrefix });
  const client = new pg.Client(store.database.serviceUrl);
  await client.connect();
  try {
    const { path, ...call } = placeOrderCall(authorization, KEY);
    await checkRejectsInvalidTokens(server, path, call, authorization);
    const response = await fetch(server.url + path, call);
    const { status, headers } = response;
    const answer = (await response.json()) as { orderId: string };
    const read = async (statement: string) =>
      (await client.query(statement, [answer.orderId])).rows as unknown[];
    const event = await events.waitFor(OrderPlaced, answer.orderId);
    const { id, topic, headers: eventHeaders, data } = event;
    return masked(
      {
        answer: { status, type: headers.get('content-type'), location: headers.get('location') },
        body: answer,
        order: await read(rows.order),
        lines: await read(rows.lines),
        history: await read(rows.history),
        event: { topic, headers: sortedByName(eventHeaders), data },
      },
      [answer.orderId, id],
    );
  } finally {
    await Promise.all([client.end(), events.close()]);
  }
}

function masked(outcome: unknown, ids: readonly string[]): unknown {
  const text = ids
    .reduce(
      (masking, id, index) => masking.replaceAll(id, `<id ${index}>`),
      JSON.stringify(outcome),
    )
    .replaceAll(/\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z/g, '<time>')
    .replaceAll(/\b[0-9a-f]{32}\b/g, '<trace>')
    // The sampling decision is not a part of the work.
    .replaceAll(/\b[0-9a-f]{16}-0[01]\b/g, '<span>-<sampled>');
  return JSON.parse(text);
}

function sortedByName(headers: Record<string, string>): [string, string][] {
  return Object.entries(headers).toSorted(([a], [b]) => a.localeCompare(b));
}
