// The baseline: commits a row, then sends the event by itself. It loses the event where it dies in between; what is faster than
// this does less.
import pg from 'pg';
import { v7 as uuidv7 } from 'uuid';
import { setting } from '../../baseline/setting.ts';
import { connectProducer, plainGroup, plainKafka, plainTopic } from '../plain-kafka.ts';
import { orderPlaced } from '../sample-event.ts';
import { serveTurns } from '../turn-server.ts';
import { EvenLoad } from './even-load.ts';

const pool = new pg.Pool({ connectionString: setting('DATABASE_URL') });
const producer = await connectProducer();

const load = new EvenLoad(async (id) => {
  const { id: eventId, key, headers, value } = orderPlaced(id);
  // Any table will do: what costs time is the commit.
  await pool.query('INSERT INTO inbox (event_id) VALUES ($1)', [eventId]);
  load.committed(id);
  await producer.send({ topic: plainTopic, acks: -1, messages: [{ key, headers, value }] });
});

const consumer = plainKafka.consumer({ groupId: plainGroup });
await consumer.connect();
await consumer.subscribe({ topics: [plainTopic], fromBeginning: true });
await consumer.run({
  partitionsConsumedConcurrently: 8,
  eachBatch: ({ batch }) => {
    for (const { key, value } of batch.messages) {
      JSON.parse(value?.toString() ?? '');
      load.consumed(key?.toString() ?? '');
    }
    return Promise.resolve();
  },
});

serveTurns((count) => load.run(count, uuidv7));
