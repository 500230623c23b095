// The baseline: reads rows, sends them, deletes them. It has no transaction and no lock: two of these loops would change the
// order of events, and a loop that is paused would lose events.
import pg from 'pg';
import { setting } from '../../baseline/setting.ts';
import { connectProducer, plainTopic } from '../plain-kafka.ts';
import { serveWork, workSince } from '../work-server.ts';

interface OutboxRow {
  readonly id: string;
  readonly key: string;
  readonly headers: Record<string, string>;
  readonly value: string;
}

/** The batch size of the shop's relay. */
const BATCH_SIZE = 500;

const client = new pg.Client(setting('DATABASE_URL'));
await client.connect();
const producer = await connectProducer();

serveWork(async (wanted) => {
  const since = performance.now();
  let moved = 0;
  while (moved < wanted) {
    const { rows } = await client.query<OutboxRow>(
      'SELECT id, key, headers, value FROM outbox ORDER BY id LIMIT $1',
      [BATCH_SIZE],
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
