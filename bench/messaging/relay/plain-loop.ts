// The baseline: reads rows, sends them, deletes them. No transaction and no lock: two of these would mix up the order of events,
// and one that freezes would lose some.
import pg from 'pg';
import { setting } from '../../baseline/setting.ts';
import { connectProducer, plainTopic } from '../plain-kafka.ts';
import { serveTurns, workSince } from '../turn-server.ts';

interface OutboxRow {
  readonly id: string;
  readonly key: string;
  readonly headers: Record<string, string>;
  readonly value: string;
}

/** As many as our relay reads at once. */
const ROWS_AT_ONCE = 500;

const client = new pg.Client(setting('DATABASE_URL'));
await client.connect();
const producer = await connectProducer();

serveTurns(async (wanted) => {
  const since = performance.now();
  let moved = 0;
  while (moved < wanted) {
    const { rows } = await client.query<OutboxRow>(
      'SELECT id, key, headers, value FROM outbox ORDER BY id LIMIT $1',
      [ROWS_AT_ONCE],
    );
    const messages = rows.map(({ key, headers, value }) => ({ key, headers, value }));
    await producer.sendBatch({ acks: -1, topicMessages: [{ topic: plainTopic, messages }] });
    await client.query('DELETE FROM outbox WHERE id = ANY($1::bigint[])', [
      rows.map(({ id }) => id),
    ]);
    moved += rows.length;
  }
  return workSince(since, moved);
});
